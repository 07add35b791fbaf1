// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/disk_image.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"
#include "builder/contents/detail/archive_input.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;
using detail::ArchiveInput;

constexpr int k_entries_of_a_box = 16;
constexpr std::size_t k_sector = 512;

std::string bytes_at(const base::Fd& fd, std::uint64_t offset, std::size_t length) {
    std::vector<std::uint8_t> bytes(length);
    const std::size_t got = base::read_at(fd.get(), bytes, offset);
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got)};
}

/// "raw", qemu-img's name of a disk format, "compressed", "tar", or "" for anything else.
std::string kind_of(const fs::path& file) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw base::VerifyError(base::quote(file.string()) + " is no regular file");
    }
    const std::string head = bytes_at(fd, 0, 2048);
    const auto at = [&head](std::size_t offset, std::string_view text) {
        return head.size() >= offset + text.size() && head.compare(offset, text.size(), text) == 0;
    };
    if (at(0, "QFI\xfb")) {
        return "qcow2";
    }
    if (at(0, "KDMV")) {
        return "vmdk";
    }
    if (at(0x40, "\x7f\x10\xda\xbe")) {
        return "vdi";
    }
    if (at(0, "conectix")) {
        return "vpc";
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size >= k_sector && bytes_at(fd, size - k_sector, 8) == "conectix") {
        return "vpc";
    }
    if (at(0,
           "\xfd"
           "7zXZ") ||
        at(0, "\x28\xb5\x2f\xfd") || at(0, "\x1f\x8b")) {
        return "compressed";
    }
    if (at(257, "ustar")) {
        return "tar";
    }
    if (at(510, "\x55\xaa") || at(1080, "\x53\xef")) {
        return "raw";
    }
    return "";
}

fs::path temporary_parent() {
    const char* folder = std::getenv("TMPDIR");
    return folder == nullptr || *folder == '\0' ? "/var/tmp" : folder;
}

/// Writes the current entry sparsely.
void take_out(ArchiveInput& input, const fs::path& target) {
    const base::Fd out = base::open_file(target, O_WRONLY | O_CREAT | O_EXCL, 0600);
    std::uint64_t end = 0;
    input.read([&](std::uint64_t offset, std::span<const std::uint8_t> piece) {
        end = offset + piece.size();
        if (std::all_of(piece.begin(), piece.end(), [](std::uint8_t b) { return b == 0; })) {
            return true;
        }
        if (::lseek(out.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
            const int err = errno;
            throw base::SystemError("cannot write " + base::quote(target.string()), err);
        }
        base::write_all(out.get(), piece);
        return true;
    });
    if (::ftruncate(out.get(), static_cast<off_t>(end)) != 0) {
        const int err = errno;
        throw base::SystemError("cannot write " + base::quote(target.string()), err);
    }
}

/// Name of a disk at the top of a tar that is an ova or a box; "" for a tree's.
bool is_disk_of_box(std::string_view name) {
    if (name.starts_with("./")) {
        name.remove_prefix(2);
    }
    return name.find('/') == std::string_view::npos &&
           (name == "box.img" || name.ends_with(".vmdk") || name.ends_with(".qcow2") ||
            name.ends_with(".vdi") || name.ends_with(".vhd"));
}

/// Takes the disk out of an ova or a box; false when the tar is neither.
bool take_disk(const fs::path& file, const fs::path& target, bool& ova) {
    ArchiveInput input(file, ArchiveInput::Kind::tar);
    for (int i = 0; i < k_entries_of_a_box; ++i) {
        archive_entry* entry = input.next();
        if (entry == nullptr) {
            return false;
        }
        const char* name = archive_entry_pathname(entry);
        if (name == nullptr || !S_ISREG(archive_entry_mode(entry))) {
            continue;
        }
        ova = ova || (i == 0 && std::string_view(name).ends_with(".ovf"));
        if (is_disk_of_box(name)) {
            take_out(input, target);
            return true;
        }
    }
    return false;
}

bool is_tar(const fs::path& file) {
    try {
        ArchiveInput input(file, ArchiveInput::Kind::tar);
        return input.next() != nullptr;
    } catch (const base::VerifyError&) {
        return false;
    }
}

/// Converts a disk to raw. A hostile disk could name any file of the host as its backing file.
void convert(const fs::path& file, const std::string& format, const fs::path& target) {
    base::Command command;
    command.argv = {"qemu-img", "info", "--output=json", "-f", format, file};
    const std::string facts = base::run_checked(command);
    for (const char* reference : {"\"backing-filename\"", "\"data-file\""}) {
        if (facts.find(reference) != std::string::npos) {
            throw base::VerifyError(
                base::quote(file.string()) +
                " refers to another file; only disks that stand alone are read");
        }
    }
    command.argv = {"qemu-img", "convert", "-f", format, "-O", "raw", "-S", "4k", file, target};
    base::run_checked(command);
}

std::string compression_of(const fs::path& file) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    const std::string head = bytes_at(fd, 0, 1);
    return head == "\xfd" ? "xz" : head == "\x28" ? "zst" : "gz";
}

/// Opens the disk or tar behind an outer layer; `depth` layers may follow.
DiskImage open_layer(const fs::path& file, std::unique_ptr<base::TempDir> temporary, int depth) {
    DiskImage image;
    const std::string kind = kind_of(file);
    if (kind.empty() || depth == 0) {
        base::VerifyError error(base::quote(file.string()) +
                                " is no image: neither a disk (raw, qcow2, vmdk, vdi, vhd), a "
                                "compressed disk, an ova, a Vagrant box nor a tar of a root tree");
        throw error;
    }
    if (kind == "raw") {
        image.format = "raw";
        image.raw = file;
        image.temporary = std::move(temporary);
        return image;
    }
    auto next = std::make_unique<base::TempDir>("pigsty-image", temporary_parent());
    const fs::path target = next->path() / "disk";
    if (kind == "compressed" && !is_tar(file)) {
        ArchiveInput input(file, ArchiveInput::Kind::compressed_file);
        if (input.next() == nullptr) {
            throw base::VerifyError(base::quote(file.string()) + " is empty");
        }
        take_out(input, target);
        image = open_layer(target, std::move(next), depth - 1);
        image.format += '.' + compression_of(file);
        return image;
    }
    if (kind == "compressed" || kind == "tar") {
        bool ova = false;
        if (!take_disk(file, target, ova)) {
            image.format = "rootfs.tar";
            image.tar = file;
            image.temporary = std::move(temporary);
            return image;
        }
        image = open_layer(target, std::move(next), depth - 1);
        image.format = (ova ? "ova of " : "Vagrant box of ") + image.format;
        return image;
    }
    convert(file, kind, target);
    image.format = kind == "vpc" ? "vhd" : kind;
    image.raw = target;
    image.temporary = std::move(next);
    return image;
}

}  // namespace

DiskImage open_image(const fs::path& file) {
    return base::in_context([&] { return "opening the image " + base::quote(file.string()); },
                            // Absolute: qemu-img takes "-x" as an option and "nbd:x" as a protocol.
                            [&] { return open_layer(fs::absolute(file), nullptr, 4); });
}

}  // namespace pigsty::builder
