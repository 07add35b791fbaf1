// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace pigsty::specs {

/// What an image can be written as. All but `rootfs_tar` hold the same disk.
enum class ImageFormat {
    raw,
    qcow2,  ///< compressed
    vmdk,   ///< streamOptimized
    vdi,
    vhd,                 ///< fixed
    ova,                 ///< OVF 1.0 with a streamOptimized vmdk
    vagrant_virtualbox,  ///< box
    vagrant_libvirt,     ///< box
    raw_xz,
    raw_zst,
    rootfs_tar,  ///< the root tree alone, for containers
};

/// Every format, in the order of the enumeration.
const std::vector<ImageFormat>& all_image_formats();

/// The name users write. Shape: "raw", "qcow2", "vmdk", "vdi", "vhd", "ova", "vagrant-virtualbox",
/// "vagrant-libvirt", "raw.xz", "raw.zst", "rootfs.tar".
std::string to_string(ImageFormat format);

/// The format of that name. Throws UsageError with the nearest spelling.
ImageFormat parse_image_format(std::string_view name);

/// Name of the file an image is written to. Shape: "pgsql.qcow2", "pgsql.virtualbox.box".
std::string image_file_name(const std::string& image, ImageFormat format);

/// A login of the image. It has no password; a key, or cloud-init, lets someone in.
struct ImageUser {
    std::string name;
    std::string comment;
    std::string shell = "/bin/bash";
    std::vector<std::string> groups;    ///< beside its own
    std::vector<std::string> ssh_keys;  ///< lines of authorized_keys
    bool sudo = false;                  ///< may run everything as root without a password
    bool operator==(const ImageUser&) const = default;
};

/// A file the image has beside those of its packages.
struct ImageFile {
    std::string path;  ///< absolute
    std::string content;
    std::uint32_t mode = 0644;
    std::string owner = "root";
    std::string group = "root";
    bool operator==(const ImageFile&) const = default;
};

/// Sizes of the disk. The root file system holds the tree and `root_free_bytes`, and grows to the
/// disk when the machine first boots.
struct ImageDisk {
    std::uint64_t size_bytes = 0;  ///< virtual size; 0: what the partitions take
    std::uint64_t root_free_bytes = std::uint64_t{512} << 20;
    std::uint64_t esp_bytes = std::uint64_t{64} << 20;
    bool operator==(const ImageDisk&) const = default;
};

enum class Selinux { none, disabled, permissive, enforcing };  ///< none: the target has no SELinux

/// A golden image (images.yml).
struct Image {
    std::string name;  ///< e.g. "pgsql"
    std::string title;
    std::vector<std::string> sets;     ///< package sets installed, e.g. {"pgsql"}
    std::vector<ImageFormat> formats;  ///< what `image build` writes when not told otherwise
    bool bootable = true;              ///< false: a root tree without kernel and boot loader
    ImageDisk disk;
    std::string hostname = "localhost.localdomain";  ///< until a seed names the machine
    std::vector<std::string>
        kernel_arguments;  ///< beside root= and the consoles, e.g. "net.ifnames=0"
    std::vector<ImageUser> users;
    std::vector<std::string> datasources;  ///< cloud-init's, in the order they are tried
    std::vector<ImageFile> files;
    std::vector<std::string> enable;  ///< units
    std::vector<std::string> mask;    ///< units
    std::string locale = "C.UTF-8";
    std::string timezone = "UTC";
    Selinux selinux = Selinux::none;
    base::Position position = {};  ///< where it stands, for messages
};

}  // namespace pigsty::specs
