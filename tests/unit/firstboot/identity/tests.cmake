# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  identity/accepted
  identity/cmdline_source
  identity/configdrive_source
  identity/identity
  identity/iso9660
  identity/local_sources
  identity/metadata_source
  identity/mime
  identity/nocloud_source
  identity/transfer_encoding
  identity/user_data
  identity/vfat
)
