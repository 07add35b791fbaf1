# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  root/root_folder
)
