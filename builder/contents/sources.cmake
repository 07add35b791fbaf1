# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  contents/detail/archive_input.cpp
  contents/disk_image.cpp
  contents/disk_regions.cpp
  contents/ext4_features.cpp
  contents/ext4_tree.cpp
  contents/file_tree.cpp
  contents/image_contents.cpp
  contents/image_diff.cpp
  contents/installed_packages.cpp
  contents/partitions.cpp
  contents/tar_tree.cpp)
list(APPEND BUILDER_HEADERS
  contents/disk_image.hpp
  contents/disk_regions.hpp
  contents/ext4_features.hpp
  contents/ext4_tree.hpp
  contents/file_tree.hpp
  contents/image_contents.hpp
  contents/image_diff.hpp
  contents/installed_packages.hpp
  contents/partitions.hpp
  contents/tar_tree.hpp)
