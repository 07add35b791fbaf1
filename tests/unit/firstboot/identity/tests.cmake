# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  identity/identity
  identity/iso9660
  identity/mime
  identity/nocloud_source
  identity/transfer_encoding
  identity/user_data
  identity/vfat
)
