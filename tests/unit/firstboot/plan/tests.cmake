# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  plan/plan_text
  plan/resource_digest
  plan/sql_text
)
