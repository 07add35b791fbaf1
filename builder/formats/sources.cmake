# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  formats/convert_image.cpp formats/disk_pieces.cpp formats/file_patch.cpp formats/formats.cpp formats/image_outputs.cpp
  formats/ova.cpp formats/ovf.cpp formats/qcow2.cpp formats/qemu_img.cpp formats/raw_xz.cpp formats/raw_zst.cpp
  formats/rootfs_tar.cpp formats/staged_output.cpp formats/start_hints.cpp formats/tar_stream.cpp formats/vagrant_box.cpp
  formats/vdi.cpp formats/vhd.cpp formats/vmdk.cpp)
list(APPEND BUILDER_HEADERS
  formats/convert_image.hpp formats/disk_pieces.hpp formats/file_patch.hpp formats/formats.hpp formats/image_outputs.hpp
  formats/ova.hpp formats/ovf.hpp formats/qcow2.hpp formats/qemu_img.hpp formats/raw_xz.hpp formats/raw_zst.hpp
  formats/rootfs_tar.hpp formats/staged_output.hpp formats/start_hints.hpp formats/tar_stream.hpp formats/vagrant_box.hpp
  formats/vdi.hpp formats/vhd.hpp formats/vmdk.hpp)
