# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(builder
  berkeley_db
  compressed_disk
  convert_image
  disk/boot_sectors
  disk/disk
  disk/disk_layout
  disk/disk_tool
  disk/esp
  disk/gpt
  disk/grub_config
  disk/tree_size
  file_patch
  image_contents
  image_identity
  image_record
  machine_text
  rootfs_tar
  sandbox/sandbox_order
  sandbox/user_namespace
  staged_output
  tree/golden
  tree/image_packages
  tree/rpm_unpack
  tree/rpm_verify
  tree/transaction_log
  tree/tree_root
  vmdk)
pkg_check_modules(LIBARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(RPM REQUIRED IMPORTED_TARGET rpm)
target_sources(builder_tests PRIVATE unit/repo/rpm_forge.cpp)
target_link_libraries(builder_tests PRIVATE PkgConfig::LIBARCHIVE PkgConfig::RPM)
