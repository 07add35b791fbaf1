// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/image_contents.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <unordered_set>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/human.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"
#include "builder/contents/tar_tree.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_bios_type = "21686148-6449-6E6F-744E-656564454649";
constexpr const char* k_efi_type = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
constexpr std::size_t k_largest = 10;
constexpr std::uint64_t k_text_limit_bytes = 65536;

bool has_bytes(const fs::path& raw, std::uint64_t offset, std::size_t length) {
    const base::Fd fd = base::open_file(raw, O_RDONLY);
    std::vector<std::uint8_t> bytes(length);
    bytes.resize(base::read_at(fd.get(), bytes, offset));
    return std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; });
}

std::vector<std::string> fat_files(const fs::path& raw, std::uint64_t offset_bytes) {
    base::Command command;
    command.argv = {"mdir", "-/", "-b", "-i", raw.string() + "@@" + std::to_string(offset_bytes)};
    command.environment = {"MTOOLS_SKIP_CHECK=1", "MTOOLSRC=/dev/null", "LC_ALL=C"};
    const std::string listing = base::run_checked(command);
    std::vector<std::string> files;
    for (std::size_t at = 0; at < listing.size();) {
        const std::size_t end = std::min(listing.find('\n', at), listing.size());
        std::string line = listing.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("::") && !line.ends_with('/')) {
            files.push_back(line.substr(2));
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string trimmed(std::string text) {
    text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return text;
}

std::string system_name(FileTree& tree) {
    if (const FileRecord* file = find_followed(tree, "/etc/os-release");
        file != nullptr && S_ISREG(file->mode)) {
        const std::string text = '\n' + read_whole(tree, *file, k_text_limit_bytes);
        const std::string key = "\nPRETTY_NAME=";
        if (const std::size_t at = text.find(key); at != std::string::npos) {
            return trimmed(text.substr(at + key.size()));
        }
    }
    if (const FileRecord* file = find_followed(tree, "/etc/centos-release");
        file != nullptr && S_ISREG(file->mode)) {
        return trimmed(read_whole(tree, *file, k_text_limit_bytes));
    }
    return "";
}

void count_files(const FileTree& tree, ImageSummary& summary) {
    std::unordered_set<std::uint64_t> seen;
    summary.files = tree.files().size();
    for (const FileRecord& file : tree.files()) {
        if (S_ISREG(file.mode) && seen.insert(file.inode).second) {
            summary.content_bytes += file.size_bytes;
        }
        if (file.path.starts_with("/boot/vmlinuz-")) {
            summary.kernels.push_back(file.path);
        }
        if (file.path.starts_with("/boot/initramfs-") || file.path.starts_with("/boot/initrd")) {
            summary.initramfs.push_back(file.path);
        }
    }
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        text += (text.empty() ? "" : ", ") + base::printable(item);
    }
    return text.empty() ? "none" : text;
}

std::string line(const std::string& label, const std::string& text) {
    return "  " + label + std::string(label.size() < 10 ? 10 - label.size() : 1, ' ') + text + '\n';
}

}  // namespace

ImageContents::ImageContents(const fs::path& file) : image_(open_image(file)) {
    base::in_context(
        [&file] { return "reading the image " + base::quote(file.string()); },
        [this] {
            if (image_.raw.empty()) {
                tree_ = std::make_unique<TarTree>(image_.tar);
                return;
            }
            disk_bytes_ = fs::file_size(image_.raw);
            bool found = has_ext_superblock(image_.raw, 0);
            if (!found) {
                table_ = read_partitions(image_.raw);
                for (const PartitionRecord& partition : table_.partitions) {
                    if (has_ext_superblock(image_.raw, partition.start_bytes)) {
                        root_offset_bytes_ = partition.start_bytes;
                        found = true;
                    }
                }
            }
            if (!found) {
                throw base::VerifyError("no ext2, ext3 or ext4 file system found in " +
                                        base::count_of(table_.partitions.size(), "partition"));
            }
            auto root = std::make_unique<Ext4Tree>(image_.raw, root_offset_bytes_);
            root_ = root.get();
            tree_ = std::move(root);
        });
}

ImageSummary summarize_image(ImageContents& contents) {
    ImageSummary summary;
    summary.format = contents.image().format;
    summary.disk_bytes = contents.disk_bytes();
    summary.table = contents.table();
    const fs::path& raw = contents.image().raw;
    for (const PartitionRecord& partition : summary.table.partitions) {
        if (partition.type == k_bios_type) {
            summary.bios_core =
                has_bytes(raw, 0, 440) && has_bytes(raw, partition.start_bytes, 512);
        }
        if (partition.type == k_efi_type) {
            summary.efi_files = fat_files(raw, partition.start_bytes);
        }
    }
    if (contents.root() != nullptr) {
        summary.root = contents.root()->facts();
    }
    summary.os = system_name(contents.tree());
    count_files(contents.tree(), summary);
    summary.packages = read_installed_packages(contents.tree());
    return summary;
}

std::string format_image(const ImageSummary& summary) {
    std::string text = summary.os.empty() ? "image" : base::printable(summary.os);
    text += '\n' + line("format", summary.format);
    if (summary.disk_bytes != 0) {
        text += line("disk",
                     base::human_size(summary.disk_bytes) +
                         (summary.table.kind.empty()
                              ? ", no partition table"
                              : ", " + summary.table.kind + ' ' + summary.table.guid));
    }
    for (const PartitionRecord& partition : summary.table.partitions) {
        text +=
            line("partition",
                 std::to_string(partition.number) + "  " + base::printable(partition.type_name) +
                     ", starts at " + base::human_size(partition.start_bytes) + ", " +
                     base::human_size(partition.size_bytes) +
                     (partition.name.empty() ? "" : ", " + base::quote(partition.name)) + ", " +
                     partition.guid);
    }
    if (!summary.table.partitions.empty()) {
        text += line("boot",
                     std::string("BIOS ") + (summary.bios_core ? "yes" : "no") + ", EFI " +
                         joined(summary.efi_files));
    }
    if (summary.root) {
        const FileSystemFacts& root = *summary.root;
        text += line("root",
                     "ext4 " + root.uuid + ", " + base::human_size(root.size_bytes) + ", used " +
                         base::human_size(root.size_bytes - root.free_bytes));
        text += line("features", joined(root.features));
        if (!root.unknown_to_el7.empty()) {
            text += line("EL7", "cannot read: " + joined(root.unknown_to_el7));
        }
    }
    text += line("kernel", joined(summary.kernels));
    text += line("initramfs", joined(summary.initramfs));
    text += line("files",
                 base::count_of(summary.files, "file") + ", " +
                     base::human_size(summary.content_bytes) + " of content");
    text += line("packages",
                 summary.packages.database.empty()
                     ? "no rpm database"
                     : base::count_of(summary.packages.packages.size(), "package") + " in " +
                           base::printable(summary.packages.database));
    std::vector<InstalledPackage> largest = summary.packages.packages;
    std::stable_sort(largest.begin(), largest.end(), [](const auto& a, const auto& b) {
        return a.size_bytes > b.size_bytes;
    });
    largest.resize(std::min(largest.size(), k_largest));
    for (const InstalledPackage& package : largest) {
        text +=
            line("", base::human_size(package.size_bytes) + "  " + base::printable(package.nevra));
    }
    text += line("unowned",
                 base::count_of(summary.packages.unowned_files, "file") + ", " +
                     base::human_size(summary.packages.unowned_bytes));
    return text;
}

}  // namespace pigsty::builder
