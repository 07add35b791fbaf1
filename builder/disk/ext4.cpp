// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/ext4.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"
#include "builder/disk/disk_tool.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

/// What ext4 consists of today but for orphan_file and metadata_csum_seed, which older kernels
/// refuse to mount and which bring nothing here.
constexpr std::array<const char*, 14> k_features = {"has_journal",
                                                    "ext_attr",
                                                    "resize_inode",
                                                    "dir_index",
                                                    "filetype",
                                                    "extent",
                                                    "flex_bg",
                                                    "sparse_super",
                                                    "large_file",
                                                    "huge_file",
                                                    "dir_nlink",
                                                    "extra_isize",
                                                    "64bit",
                                                    "metadata_csum"};

/// mke2fs.conf(5). mke2fs refuses "-t ext4" when its configuration does not speak of ext4.
constexpr const char* k_configuration =
    "[defaults]\n"
    "\tblocksize = 4096\n"
    "\tdefault_mntopts = acl,user_xattr\n"
    "[fs_types]\n"
    "\text4 = {\n"
    "\t\tinode_size = 256\n"
    "\t}\n";

/// It stands where the path of an ordinary user does not lead.
std::string mke2fs_program() {
    std::error_code ignored;
    for (const char* place : {"/usr/sbin/mke2fs", "/sbin/mke2fs"}) {
        if (fs::exists(place, ignored)) {
            return place;
        }
    }
    return "mke2fs";
}

std::string extended_options(const Ext4Request& request) {
    return "offset=" + std::to_string(request.extent.offset_bytes) +
           ",resize=" + std::to_string(k_root_growth_bytes / k_ext4_block_bytes) +
           ",hash_seed=" + base::to_string(request.hash_seed) +
           ",lazy_itable_init=0,lazy_journal_init=0,nodiscard,root_owner=0:0";
}

}  // namespace

std::string ext4_features(const std::vector<std::string>& without) {
    std::string list = "none";
    for (const char* feature : k_features) {
        if (std::find(without.begin(), without.end(), feature) == without.end()) {
            list += std::string(",") + feature;
        }
    }
    return list;
}

void write_ext4(const Ext4Request& request) {
    const base::TempDir scratch("mke2fs.", request.work);
    const fs::path configuration = scratch.path() / "mke2fs.conf";
    base::write_file(configuration, k_configuration);
    base::Command command;
    command.argv = {mke2fs_program(), "-q", "-F", "-t", "ext4", "-b"};
    const std::vector<std::string> rest = {
        std::to_string(k_ext4_block_bytes),
        "-I",
        "256",
        "-i",
        std::to_string(request.size.bytes_per_inode),
        "-m",
        std::to_string(k_root_reserved_percent),
        "-J",
        "size=" + std::to_string(request.size.journal_bytes / k_mebibyte),
        "-O",
        ext4_features(request.without),
        "-U",
        base::to_string(request.uuid),
        "-L",
        "root",
        "-E",
        extended_options(request),
        "-d",
        request.tree.string(),
        request.disk.string(),
        std::to_string(request.extent.size_bytes / 1024) + "k"};
    command.argv.insert(command.argv.end(), rest.begin(), rest.end());
    // A fake time of 0 would mean the real one.
    command.environment = {
        "MKE2FS_CONFIG=" + configuration.string(),
        "E2FSPROGS_FAKE_TIME=" + std::to_string(std::max<std::int64_t>(request.epoch, 1))};
    run_disk_tool(command, "e2fsprogs");
}

}  // namespace pigsty::builder
