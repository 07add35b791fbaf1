// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/ext4_tree.hpp"

#include <ext2fs/ext2fs.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <unordered_map>
#include <unordered_set>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"
#include "base/uuid.hpp"
#include "builder/contents/ext4_features.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_most_files = 8'000'000;
constexpr std::size_t k_longest_path = 4096;
constexpr std::uint64_t k_longest_link = 4095;
constexpr std::uint64_t k_superblock_magic_at = 1024 + 56;

void check(errcode_t code, const std::string& action) {
    if (code != 0) {
        base::VerifyError error("cannot " + action + ": " + error_message(code));
        error.set_hint("e2fsck -fn says what is damaged");
        throw error;
    }
}

void close_filesystem(ext2_filsys filesystem) {
    ext2fs_close_free(&filesystem);
}
using FileSystem = base::CHandle<struct_ext2_filsys, close_filesystem>;

void close_file(ext2_file* file) {
    ext2fs_file_close(file);
}
using OpenFile = base::CHandle<ext2_file, close_file>;

void close_xattrs(ext2_xattr_handle* handle) {
    ext2fs_xattrs_close(&handle);
}
using XattrHandle = base::CHandle<ext2_xattr_handle, close_xattrs>;

struct DirectoryEntry {
    std::string name;
    ext2_ino_t inode = 0;
};

struct Listing {
    std::vector<DirectoryEntry> entries;
    std::exception_ptr failed;
};

int take_entry(
    ext2_ino_t, int, ext2_dir_entry* entry, int, int, char*, void* private_data) noexcept {
    auto* listing = static_cast<Listing*>(private_data);
    try {
        std::string name(entry->name, static_cast<std::size_t>(ext2fs_dirent_name_len(entry)));
        if (name != "." && name != "..") {
            if (name.empty() || name.find('/') != std::string::npos ||
                name.find('\0') != std::string::npos) {
                throw base::VerifyError("a directory has the impossible name " + base::quote(name));
            }
            listing->entries.push_back({std::move(name), entry->inode});
        }
        return 0;
    } catch (...) {
        listing->failed = std::current_exception();
        return DIRENT_ABORT;
    }
}

int take_xattr(char* name, char* value, std::size_t length, void* data) noexcept {
    auto* xattrs = static_cast<std::map<std::string, std::string>*>(data);
    try {
        (*xattrs)[name] = std::string(value, length);
        return 0;
    } catch (...) {  // out of memory
        return XATTR_ABORT;
    }
}

/// Walks the directories; fills records.
class Walk {
  public:
    Walk(ext2_filsys filesystem, std::vector<FileRecord>& files)
        : filesystem_(filesystem), files_(files) {}

    void run() {
        std::vector<DirectoryEntry> pending = {{"/", EXT2_ROOT_INO}};
        while (!pending.empty()) {
            const DirectoryEntry folder = std::move(pending.back());
            pending.pop_back();
            if (folder.inode == EXT2_ROOT_INO && files_.empty()) {
                add("/", EXT2_ROOT_INO);
            }
            for (DirectoryEntry& entry : list(folder)) {
                entry.name = (folder.name == "/" ? "/" : folder.name + '/') + entry.name;
                if (S_ISDIR(add(entry.name, entry.inode))) {
                    pending.push_back(std::move(entry));
                }
            }
        }
        std::sort(files_.begin(), files_.end(), [](const FileRecord& a, const FileRecord& b) {
            return a.path < b.path;
        });
        for (std::size_t i = 1; i < files_.size(); ++i) {
            if (files_[i].path == files_[i - 1].path) {
                throw base::VerifyError("two files have the name " + base::quote(files_[i].path));
            }
        }
    }

  private:
    std::vector<DirectoryEntry> list(const DirectoryEntry& folder) {
        if (!directories_.insert(folder.inode).second) {
            throw base::VerifyError("the directory " + base::quote(folder.name) + " (inode " +
                                    std::to_string(folder.inode) +
                                    ") is met twice: the tree has a loop");
        }
        Listing listing;
        const errcode_t code =
            ext2fs_dir_iterate2(filesystem_, folder.inode, 0, nullptr, take_entry, &listing);
        if (listing.failed) {
            std::rethrow_exception(listing.failed);
        }
        check(code, "read the directory " + base::quote(folder.name));
        return std::move(listing.entries);
    }

    std::uint32_t add(const std::string& path, ext2_ino_t number) {
        if (files_.size() >= k_most_files || path.size() > k_longest_path) {
            throw base::VerifyError("the file system holds too many files or too long a path");
        }
        FileRecord file;
        file.path = path;
        file.inode = number;
        ext2_inode_large inode{};
        check(ext2fs_read_inode_full(
                  filesystem_, number, reinterpret_cast<ext2_inode*>(&inode), sizeof inode),
              "read the inode of " + base::quote(path));
        fill(file, inode);
        if (S_ISLNK(file.mode)) {
            file.link_target = link_target(file, inode);
        }
        read_xattrs(file);
        files_.push_back(std::move(file));
        return files_.back().mode;
    }

    static std::int64_t seconds(std::uint32_t low, std::uint32_t extra) {
        return static_cast<std::int32_t>(low) + (static_cast<std::int64_t>(extra & 3) << 32);
    }

    static void fill(FileRecord& file, const ext2_inode_large& inode) {
        file.mode = inode.i_mode;
        file.uid = inode_uid(inode);
        file.gid = inode_gid(inode);
        file.links = inode.i_links_count;
        file.size_bytes = EXT2_I_SIZE(&inode);
        file.generation = inode.i_generation;
        const std::size_t extra = inode.i_extra_isize;
        file.mtime = seconds(inode.i_mtime, extra >= 12 ? inode.i_mtime_extra : 0);
        file.atime = seconds(inode.i_atime, extra >= 16 ? inode.i_atime_extra : 0);
        file.ctime = seconds(inode.i_ctime, extra >= 8 ? inode.i_ctime_extra : 0);
        file.crtime = extra >= 24 ? seconds(inode.i_crtime, inode.i_crtime_extra) : 0;
        if (S_ISCHR(file.mode) || S_ISBLK(file.mode)) {
            file.size_bytes = 0;
            const std::uint32_t old_form = inode.i_block[0];
            const std::uint32_t form = inode.i_block[1];
            const std::uint64_t major = old_form != 0 ? old_form >> 8 : form >> 8 & 0xfff;
            const std::uint64_t minor =
                old_form != 0 ? old_form & 0xff : (form & 0xff) | (form >> 12 & 0xfff00);
            file.device = major << 32 | minor;
        }
    }

    std::string link_target(const FileRecord& file, ext2_inode_large& inode) {
        if (file.size_bytes > k_longest_link) {
            throw base::VerifyError("the symbolic link " + base::quote(file.path) + " has " +
                                    std::to_string(file.size_bytes) + " bytes");
        }
        if (ext2fs_is_fast_symlink(reinterpret_cast<ext2_inode*>(&inode)) != 0) {
            return {reinterpret_cast<const char*>(inode.i_block),
                    std::min<std::size_t>(file.size_bytes, sizeof inode.i_block)};
        }
        ext2_file_t handle = nullptr;
        check(ext2fs_file_open(filesystem_, static_cast<ext2_ino_t>(file.inode), 0, &handle),
              "open " + base::quote(file.path));
        const OpenFile owner(handle);
        std::string target(file.size_bytes, '\0');
        unsigned got = 0;
        check(ext2fs_file_read(handle, target.data(), static_cast<unsigned>(target.size()), &got),
              "read " + base::quote(file.path));
        target.resize(got);
        return target;
    }

    void read_xattrs(FileRecord& file) {
        ext2_xattr_handle* handle = nullptr;
        const std::string action = "read the extended attributes of " + base::quote(file.path);
        check(ext2fs_xattrs_open(filesystem_, static_cast<ext2_ino_t>(file.inode), &handle),
              action);
        const XattrHandle owner(handle);
        unsigned raw = XATTR_HANDLE_FLAG_RAW;
        check(ext2fs_xattrs_flags(handle, &raw, nullptr), action);
        check(ext2fs_xattrs_read(handle), action);
        check(ext2fs_xattrs_iterate(handle, take_xattr, &file.xattrs), action);
    }

    ext2_filsys filesystem_;
    std::vector<FileRecord>& files_;
    std::unordered_set<ext2_ino_t> directories_;
};

FileSystemFacts facts_of(ext2_filsys filesystem) {
    ext2_super_block& super = *filesystem->super;
    FileSystemFacts facts;
    base::Uuid uuid;
    std::copy_n(super.s_uuid, uuid.bytes.size(), uuid.bytes.begin());
    facts.uuid = base::to_string(uuid);
    const auto* label = reinterpret_cast<const char*>(super.s_volume_name);
    facts.label.assign(label, strnlen(label, sizeof super.s_volume_name));
    facts.features = ext4_feature_names(
        {super.s_feature_compat, super.s_feature_incompat, super.s_feature_ro_compat});
    facts.unknown_to_el7 = unknown_to_el7(facts.features);
    facts.block_bytes = filesystem->blocksize;
    facts.size_bytes = ext2fs_blocks_count(&super) * facts.block_bytes;
    facts.free_bytes = ext2fs_free_blocks_count(&super) * facts.block_bytes;
    facts.inodes = super.s_inodes_count;
    facts.free_inodes = super.s_free_inodes_count;
    return facts;
}

/// Names the holders of some blocks.
struct BlockNames {
    std::unordered_map<std::uint64_t, std::string>& names;
    const std::string* holder = nullptr;
    bool failed = false;
};

int name_block(ext2_filsys, blk64_t* block, e2_blkcnt_t, blk64_t, int, void* data) noexcept {
    auto* names = static_cast<BlockNames*>(data);
    try {
        const auto found = names->names.find(*block);
        if (found != names->names.end() && found->second.empty()) {
            found->second = *names->holder;
        }
        return 0;
    } catch (...) {  // out of memory
        names->failed = true;
        return BLOCK_ABORT;
    }
}

}  // namespace

struct Ext4Tree::State {
    FileSystem filesystem;
};

Ext4Tree::Ext4Tree(const fs::path& file, std::uint64_t offset_bytes)
    : state_(std::make_unique<State>()) {
    const std::string options = "offset=" + std::to_string(offset_bytes);
    ext2_filsys filesystem = nullptr;
    const std::string what = "the file system at byte " + std::to_string(offset_bytes) + " of " +
                             base::quote(file.string());
    check(ext2fs_open2(file.c_str(),
                       options.c_str(),
                       EXT2_FLAG_64BITS | EXT2_FLAG_SOFTSUPP_FEATURES,
                       0,
                       0,
                       unix_io_manager,
                       &filesystem),
          "open " + what);
    state_->filesystem.reset(filesystem);
    base::in_context([&what] { return "reading " + what; },
                     [&] {
                         facts_ = facts_of(filesystem);
                         Walk(filesystem, files_).run();
                     });
}

Ext4Tree::~Ext4Tree() = default;

void Ext4Tree::read(const FileRecord& file, const ContentSink& sink) {
    ext2_file_t handle = nullptr;
    ext2_filsys filesystem = state_->filesystem.get();
    check(ext2fs_file_open(filesystem, static_cast<ext2_ino_t>(file.inode), 0, &handle),
          "open " + base::quote(file.path));
    const OpenFile owner(handle);
    std::vector<std::uint8_t> piece(std::size_t{256} << 10);
    for (std::uint64_t left = file.size_bytes; left > 0;) {
        unsigned got = 0;
        check(ext2fs_file_read(handle, piece.data(), static_cast<unsigned>(piece.size()), &got),
              "read " + base::quote(file.path));
        if (got == 0) {
            throw base::VerifyError("the content of " + base::quote(file.path) + " ends too early");
        }
        left -= std::min<std::uint64_t>(left, got);
        if (!sink(std::span(piece).first(got))) {
            return;
        }
    }
}

std::vector<std::string> Ext4Tree::owners_of(const std::vector<std::uint64_t>& blocks) {
    ext2_filsys filesystem = state_->filesystem.get();
    std::unordered_map<std::uint64_t, std::string> names;
    for (const std::uint64_t block : blocks) {
        names.emplace(block, "");
    }
    const auto name_inode = [&](ext2_ino_t inode, const std::string& holder) {
        BlockNames found{names, &holder};
        check(ext2fs_block_iterate3(
                  filesystem, inode, BLOCK_FLAG_READ_ONLY, nullptr, name_block, &found),
              "read the block map of " + base::quote(holder));
    };
    for (dgrp_t group = 0; group < filesystem->group_desc_count; ++group) {
        blk64_t super = 0;
        blk64_t descriptors = 0;
        blk64_t new_descriptors = 0;
        blk_t count = 0;
        ext2fs_super_and_bgd_loc2(
            filesystem, group, &super, &descriptors, &new_descriptors, &count);
        const std::string of_group = " of group " + std::to_string(group);
        const auto name_range = [&](blk64_t first, blk64_t length, const std::string& holder) {
            for (const std::uint64_t block : blocks) {
                if (block >= first && block - first < length && names[block].empty()) {
                    names[block] = holder;
                }
            }
        };
        if (group == 0 || super != 0) {
            name_range(super, 1, group == 0 ? "superblock" : "superblock copy" + of_group);
        }
        if (descriptors != 0) {
            name_range(descriptors, filesystem->desc_blocks, "group descriptors");
        }
        if (new_descriptors != 0) {
            name_range(new_descriptors, 1, "group descriptors");
        }
        name_range(ext2fs_block_bitmap_loc(filesystem, group), 1, "block bitmap" + of_group);
        name_range(ext2fs_inode_bitmap_loc(filesystem, group), 1, "inode bitmap" + of_group);
        name_range(ext2fs_inode_table_loc(filesystem, group),
                   filesystem->inode_blocks_per_group,
                   "inode table" + of_group);
    }
    if (ext2fs_has_feature_journal(filesystem->super) && filesystem->super->s_journal_inum != 0) {
        name_inode(filesystem->super->s_journal_inum, "journal");
    }
    name_inode(EXT2_RESIZE_INO, "reserved group descriptors");
    for (const FileRecord& file : files_) {
        if (S_ISDIR(file.mode)) {
            name_inode(static_cast<ext2_ino_t>(file.inode), "directory " + file.path);
        } else if (S_ISREG(file.mode) || (S_ISLNK(file.mode) && file.size_bytes >= 60)) {
            name_inode(static_cast<ext2_ino_t>(file.inode), file.path);
        }
    }
    std::vector<std::string> owners;
    owners.reserve(blocks.size());
    for (const std::uint64_t block : blocks) {
        owners.push_back(names[block].empty() ? "free" : names[block]);
    }
    return owners;
}

bool has_ext_superblock(const fs::path& file, std::uint64_t offset_bytes) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    std::array<std::uint8_t, 2> magic{};
    return base::read_at(fd.get(), magic, offset_bytes + k_superblock_magic_at) == magic.size() &&
           magic[0] == 0x53 && magic[1] == 0xef;
}

}  // namespace pigsty::builder
