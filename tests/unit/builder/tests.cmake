# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(builder
  berkeley_db
  disk/boot_sectors
  disk/disk
  disk/disk_layout
  disk/disk_tool
  disk/esp
  disk/gpt
  disk/grub_config
  disk/tree_size
  image_contents
  image_identity)
  compressed_disk convert_image file_patch image_identity machine_text rootfs_tar staged_output)
