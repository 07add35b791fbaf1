// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/image_diff.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "builder/contents/disk_regions.hpp"

namespace pigsty::builder {

namespace {

constexpr std::size_t k_most_blocks = 1'000'000;
constexpr std::size_t k_disk_block = 4096;

std::string octal(std::uint32_t mode) {
    std::string digits;
    for (mode &= 07777; mode != 0; mode >>= 3) {
        digits.insert(digits.begin(), static_cast<char>('0' + (mode & 7)));
    }
    return '0' + digits;
}

std::string type_name(std::uint32_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return "file";
        case S_IFDIR:
            return "directory";
        case S_IFLNK:
            return "link";
        case S_IFCHR:
            return "character device";
        case S_IFBLK:
            return "block device";
        case S_IFIFO:
            return "pipe";
        case S_IFSOCK:
            return "socket";
        default:
            return "unknown type";
    }
}

std::string digest_of(FileTree& tree, const FileRecord& file) {
    if (!file.sha256.empty()) {
        return file.sha256;
    }
    base::Sha256 digest;
    tree.read(file, [&digest](std::span<const std::uint8_t> piece) {
        digest.update(piece);
        return true;
    });
    return digest.finish();
}

bool same_content(FileTree& a, const FileRecord& left, FileTree& b, const FileRecord& right) {
    if (!left.sha256.empty() || !right.sha256.empty()) {
        return digest_of(a, left) == digest_of(b, right);
    }
    // Both are cheap to read: the one is held in pieces and compared with the other.
    std::vector<std::uint8_t> held;
    bool same = true;
    constexpr std::uint64_t k_held_limit = std::uint64_t{64} << 20;
    if (left.size_bytes > k_held_limit) {
        return digest_of(a, left) == digest_of(b, right);
    }
    held.reserve(left.size_bytes);
    a.read(left, [&held](std::span<const std::uint8_t> piece) {
        held.insert(held.end(), piece.begin(), piece.end());
        return true;
    });
    std::size_t at = 0;
    b.read(right, [&](std::span<const std::uint8_t> piece) {
        same =
            piece.size() <= held.size() - at &&
            std::equal(piece.begin(), piece.end(), held.begin() + static_cast<std::ptrdiff_t>(at));
        at += piece.size();
        return same;
    });
    return same && at == held.size();
}

/// Gathers differences.
class Comparison {
  public:
    Comparison(ImageContents& a, ImageContents& b, const DiffOptions& options)
        : a_(a), b_(b), options_(options) {}

    std::vector<ImageDifference> run() {
        if (!a_.image().raw.empty() && !b_.image().raw.empty() &&
            same_disks(a_.image(), b_.image())) {
            return {};
        }
        compare_tables();
        compare_superblocks();
        compare_packages();
        compare_files();
        const bool files_agree =
            std::none_of(found_.begin(), found_.end(), [](const ImageDifference& d) {
                return d.part == "file" || d.part == "package";
            });
        if (!a_.image().raw.empty() && !b_.image().raw.empty() && (files_agree || options_.bytes)) {
            compare_bytes();
        }
        if (!files_agree && !options_.bytes) {
            std::erase_if(found_, [](const ImageDifference& d) { return d.part == "inode"; });
        }
        return std::move(found_);
    }

  private:
    void add(const char* part, std::string what, std::string text) {
        found_.push_back({part, std::move(what), std::move(text)});
    }

    void value(const char* part,
               const std::string& what,
               const std::string& label,
               const std::string& left,
               const std::string& right) {
        if (left != right) {
            add(part, what, label + ' ' + left + ", " + right);
        }
    }

    void number(const char* part,
                const std::string& what,
                const std::string& label,
                std::int64_t left,
                std::int64_t right) {
        value(part, what, label, std::to_string(left), std::to_string(right));
    }

    void compare_tables() {
        const PartitionTable& left = a_.table();
        const PartitionTable& right = b_.table();
        if (a_.image().raw.empty() || b_.image().raw.empty()) {
            return;
        }
        value("partitions",
              "disk",
              "size",
              std::to_string(a_.disk_bytes()),
              std::to_string(b_.disk_bytes()));
        value("partitions", "table", "kind", left.kind, right.kind);
        value("partitions", "table", "GUID", left.guid, right.guid);
        std::map<std::size_t, std::pair<PartitionRecord, PartitionRecord>> pairs;
        for (const PartitionRecord& partition : left.partitions) {
            pairs[partition.number].first = partition;
        }
        for (const PartitionRecord& partition : right.partitions) {
            pairs[partition.number].second = partition;
        }
        for (const auto& [which, pair] : pairs) {
            const auto& [x, y] = pair;
            const std::string what = "partition " + std::to_string(which);
            value("partitions", what, "type", x.type, y.type);
            value("partitions",
                  what,
                  "start",
                  std::to_string(x.start_bytes),
                  std::to_string(y.start_bytes));
            value("partitions",
                  what,
                  "size",
                  std::to_string(x.size_bytes),
                  std::to_string(y.size_bytes));
            value("partitions", what, "name", x.name, y.name);
            value("partitions", what, "GUID", x.guid, y.guid);
        }
    }

    void compare_superblocks() {
        if (a_.root() == nullptr || b_.root() == nullptr) {
            return;
        }
        const FileSystemFacts& left = a_.root()->facts();
        const FileSystemFacts& right = b_.root()->facts();
        const char* part = "file system";
        value(part, "root", "UUID", left.uuid, right.uuid);
        value(part, "root", "label", left.label, right.label);
        value(part, "root", "features", listed(left.features), listed(right.features));
        value(part,
              "root",
              "size",
              std::to_string(left.size_bytes),
              std::to_string(right.size_bytes));
        value(part,
              "root",
              "free",
              std::to_string(left.free_bytes),
              std::to_string(right.free_bytes));
        value(part, "root", "inodes", std::to_string(left.inodes), std::to_string(right.inodes));
    }

    static std::string listed(const std::vector<std::string>& items) {
        std::string text;
        for (const std::string& item : items) {
            text += (text.empty() ? "" : " ") + item;
        }
        return text;
    }

    static std::map<std::string, std::string> by_name(const InstalledPackages& packages) {
        std::map<std::string, std::string> result;
        for (const InstalledPackage& package : packages.packages) {
            std::string& entry = result[package.name];
            entry += (entry.empty() ? "" : " ") + package.nevra;
        }
        return result;
    }

    void compare_packages() {
        const auto left = by_name(read_installed_packages(a_.tree()));
        const auto right = by_name(read_installed_packages(b_.tree()));
        for (const auto& [name, nevra] : left) {
            const auto other = right.find(name);
            if (other == right.end()) {
                add("package", nevra, "only in A");
            } else if (nevra != other->second) {
                add("package", name, nevra + ", " + other->second);
            }
        }
        for (const auto& [name, nevra] : right) {
            if (!left.contains(name)) {
                add("package", nevra, "only in B");
            }
        }
    }

    void compare_files() {
        const std::vector<FileRecord>& left = a_.tree().files();
        const std::vector<FileRecord>& right = b_.tree().files();
        for (auto x = left.begin(), y = right.begin(); x != left.end() || y != right.end();) {
            if (y == right.end() || (x != left.end() && x->path < y->path)) {
                if (x->path != "/lost+found") {  // made by mke2fs, in no tar
                    add("file", x->path, "only in A");
                }
                ++x;
            } else if (x == left.end() || y->path < x->path) {
                if (y->path != "/lost+found") {
                    add("file", y->path, "only in B");
                }
                ++y;
            } else {
                compare_file(*x++, *y++);
            }
        }
    }

    void compare_file(const FileRecord& left, const FileRecord& right) {
        const std::string& path = left.path;
        const std::size_t before = found_.size();
        if ((left.mode & S_IFMT) != (right.mode & S_IFMT)) {
            value("file", path, "type", type_name(left.mode), type_name(right.mode));
            return;
        }
        value("file", path, "mode", octal(left.mode), octal(right.mode));
        value("file",
              path,
              "owner",
              std::to_string(left.uid) + ':' + std::to_string(left.gid),
              std::to_string(right.uid) + ':' + std::to_string(right.gid));
        number("file", path, "mtime", left.mtime, right.mtime);
        value(
            "file", path, "target", base::quote(left.link_target), base::quote(right.link_target));
        if (left.device != right.device) {
            add("file", path, "device number differs");
        }
        if (left.xattrs != right.xattrs) {
            add("file", path, "extended attributes " + names(left) + ", " + names(right));
        }
        if (S_ISREG(left.mode)) {
            number("file", path, "links", left.links, right.links);
            if (left.size_bytes != right.size_bytes) {
                value("file",
                      path,
                      "size",
                      std::to_string(left.size_bytes),
                      std::to_string(right.size_bytes));
            } else if (!same_content(a_.tree(), left, b_.tree(), right)) {
                add("file", path, "content differs");
            }
        }
        if (found_.size() == before && options_.inodes && a_.root() != nullptr &&
            b_.root() != nullptr) {
            compare_inode(left, right);
        }
    }

    void compare_inode(const FileRecord& left, const FileRecord& right) {
        const std::string& path = left.path;
        number("inode", path, "atime", left.atime, right.atime);
        number("inode", path, "ctime", left.ctime, right.ctime);
        number("inode", path, "crtime", left.crtime, right.crtime);
        value("inode", path, "number", std::to_string(left.inode), std::to_string(right.inode));
        value("inode",
              path,
              "generation",
              std::to_string(left.generation),
              std::to_string(right.generation));
    }

    static std::string names(const FileRecord& file) {
        std::string text;
        for (const auto& [name, data] : file.xattrs) {
            text += (text.empty() ? "" : " ") + name;
        }
        return text.empty() ? "none" : text;
    }

    /// What of A holds the byte at `offset`, leaving the root file system out.
    std::string place_of(std::uint64_t offset) const {
        for (const PartitionRecord& partition : a_.table().partitions) {
            if (offset >= partition.start_bytes &&
                offset - partition.start_bytes < partition.size_bytes) {
                return "partition " + std::to_string(partition.number) + " (" +
                       base::printable(partition.type_name) + ')';
            }
        }
        return offset == 0 ? "boot sector and partition table" : "outside of the partitions";
    }

    void compare_bytes() {
        const std::size_t block_bytes =
            std::min<std::size_t>(k_disk_block, a_.root()->facts().block_bytes);
        const std::vector<std::uint64_t> offsets =
            differing_blocks(a_.image().raw, b_.image().raw, block_bytes, k_most_blocks);
        std::vector<std::uint64_t> blocks;  // of the root file system
        std::map<std::string, std::vector<std::uint64_t>> places;
        const std::uint64_t start = a_.root_offset_bytes();
        const FileSystemFacts& root = a_.root()->facts();
        for (const std::uint64_t offset : offsets) {
            if (offset >= start && offset - start < root.size_bytes) {
                blocks.push_back((offset - start) / root.block_bytes);
            } else {
                places[place_of(offset)].push_back(offset);
            }
        }
        blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
        const std::vector<std::string> owners = a_.root()->owners_of(blocks);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            places["root file system: " + owners[i]].push_back(start +
                                                               blocks[i] * root.block_bytes);
        }
        for (const auto& [place, at] : places) {
            add("bytes",
                place,
                base::count_of(at.size(), "block") + ", the first at byte " +
                    std::to_string(at.front()));
        }
        if (offsets.size() == k_most_blocks) {
            add("bytes", "disk", "more than " + std::to_string(k_most_blocks) + " blocks differ");
        }
    }

    ImageContents& a_;
    ImageContents& b_;
    DiffOptions options_;
    std::vector<ImageDifference> found_;
};

}  // namespace

bool same_disks(const DiskImage& a, const DiskImage& b) {
    return std::filesystem::file_size(a.raw) == std::filesystem::file_size(b.raw) &&
           differing_blocks(a.raw, b.raw, k_disk_block, 1).empty();
}

std::vector<ImageDifference> diff_images(ImageContents& a,
                                         ImageContents& b,
                                         const DiffOptions& options) {
    return Comparison(a, b, options).run();
}

}  // namespace pigsty::builder
