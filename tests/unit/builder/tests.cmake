# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(builder
  compressed_disk convert_image file_patch image_identity machine_text rootfs_tar staged_output)
