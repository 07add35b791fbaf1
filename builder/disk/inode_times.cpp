// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/inode_times.hpp"

#include <ext2fs/ext2fs.h>  // declares et/com_err.h as C, which that header itself does not

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

void check(errcode_t code, const std::string& action) {
    if (code != 0) {
        throw base::Error("cannot " + action + ": " + error_message(code));
    }
}

/// An open file system; what was changed is written by close().
class Ext4Handle {
  public:
    Ext4Handle(const std::filesystem::path& disk, std::uint64_t offset_bytes) {
        // With options given, a '?' in the path is part of its name.
        const std::string options = "offset=" + std::to_string(offset_bytes);
        check(ext2fs_open2(disk.c_str(),
                           options.c_str(),
                           EXT2_FLAG_RW | EXT2_FLAG_64BITS,
                           0,
                           0,
                           unix_io_manager,
                           &handle_),
              "open the ext4 file system in " + base::quote(disk.string()));
    }
    Ext4Handle(const Ext4Handle&) = delete;
    Ext4Handle& operator=(const Ext4Handle&) = delete;
    ~Ext4Handle() {
        if (handle_ != nullptr) {
            ext2fs_free(handle_);
        }
    }
    ext2_filsys get() const { return handle_; }
    void close() { check(ext2fs_close_free(&handle_), "write back the ext4 file system"); }

  private:
    ext2_filsys handle_ = nullptr;
};

using InodeScan = base::CHandle<ext2_struct_inode_scan, ext2fs_close_inode_scan>;

InodeScan make_scan(ext2_filsys handle) {
    ext2_inode_scan scan = nullptr;
    check(ext2fs_open_inode_scan(handle, 0, &scan), "read the inodes");
    return InodeScan(scan);
}

/// A time as an inode holds it: 32 signed bits, and in the low bits of the extra field the next
/// two; above them nanoseconds. Source: the kernel's Documentation/filesystems/ext4/inodes.rst.
struct InodeTime {
    std::uint32_t seconds = 0;
    std::uint32_t extra = 0;
};

InodeTime encode(std::int64_t time) {
    const auto low = static_cast<std::int32_t>(time & 0xffffffff);
    return {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>((time - low) >> 32) & 3U};
}

std::int64_t decode(const InodeTime& time) {
    return static_cast<std::int32_t>(time.seconds) +
           (static_cast<std::int64_t>(time.extra & 3U) << 32);
}

bool has_extra_times(const ext2_inode_large& inode) {
    return inode.i_extra_isize >= offsetof(ext2_inode_large, i_crtime_extra) +
                                      sizeof inode.i_crtime_extra - EXT2_GOOD_OLD_INODE_SIZE;
}

void pin(ext2_inode_large& inode, std::int64_t epoch) {
    const bool extra = has_extra_times(inode);
    const InodeTime now = encode(epoch);
    const InodeTime modified =
        encode(std::min(epoch, decode({inode.i_mtime, extra ? inode.i_mtime_extra : 0})));
    inode.i_atime = inode.i_ctime = now.seconds;
    inode.i_mtime = modified.seconds;
    if (extra) {
        inode.i_atime_extra = inode.i_ctime_extra = inode.i_crtime_extra = now.extra;
        inode.i_mtime_extra = modified.extra;
        inode.i_crtime = now.seconds;
    }
}

}  // namespace

Ext4Use pin_inode_times(const std::filesystem::path& disk,
                        std::uint64_t offset_bytes,
                        std::int64_t epoch) {
    Ext4Handle file_system(disk, offset_bytes);
    ext2_filsys handle = file_system.get();
    // Closing stamps the superblock; 0 would mean the clock.
    handle->now = std::max<std::int64_t>(epoch, 1);
    const std::size_t size = EXT2_INODE_SIZE(handle->super);
    if (size < sizeof(ext2_inode_large)) {
        throw base::Error("the inodes of the ext4 file system in " + base::quote(disk.string()) +
                          " have " + std::to_string(size) + " bytes, expected at least " +
                          std::to_string(sizeof(ext2_inode_large)));
    }
    std::vector<std::max_align_t> buffer(size / sizeof(std::max_align_t) + 1);
    auto* large = reinterpret_cast<ext2_inode_large*>(buffer.data());
    auto* inode = reinterpret_cast<ext2_inode*>(buffer.data());
    const InodeScan scan = make_scan(handle);
    while (true) {
        ext2_ino_t number = 0;
        check(ext2fs_get_next_inode_full(scan.get(), &number, inode, static_cast<int>(size)),
              "read an inode");
        if (number == 0) {
            break;
        }
        if (large->i_mode == 0) {
            continue;  // unused, or reserved and empty
        }
        pin(*large, epoch);
        check(ext2fs_write_inode_full(handle, number, inode, static_cast<int>(size)),
              "write inode " + std::to_string(number));
    }
    const ext2_super_block& super = *handle->super;
    const Ext4Use use = {
        (ext2fs_blocks_count(handle->super) - ext2fs_free_blocks_count(handle->super)) *
            handle->blocksize,
        super.s_inodes_count - super.s_free_inodes_count};
    file_system.close();
    return use;
}

}  // namespace pigsty::builder
