# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  engine/apply
  engine/handle_accounts
  engine/handle_command
  engine/handle_files
  engine/handle_kernel
  engine/handle_packages
  engine/handle_pgdata
  engine/handle_sql
  engine/handle_unit
  engine/journal
  engine/line_block
  engine/result
  engine/unified_diff
)
