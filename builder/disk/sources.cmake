# SPDX-License-Identifier: Apache-2.0
foreach(stem IN ITEMS
    boot_sectors disk disk_layout disk_tool esp ext4 gpt grub_config grub_image inode_times kernels root_size tree_file tree_size)
  list(APPEND BUILDER_SOURCES disk/${stem}.cpp)
  list(APPEND BUILDER_HEADERS disk/${stem}.hpp)
endforeach()
