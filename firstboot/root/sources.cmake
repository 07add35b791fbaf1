# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
  root/root_folder.cpp
  root/root_folder_write.cpp
  root/root_walk.cpp)

list(APPEND FIRSTBOOT_HEADERS
  root/root_folder.hpp
  root/root_walk.hpp)
