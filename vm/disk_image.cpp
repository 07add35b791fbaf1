// SPDX-License-Identifier: Apache-2.0
#include "vm/disk_image.hpp"

#include <fcntl.h>

#include <array>
#include <charconv>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/human.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"

namespace pigsty::vm {

namespace {

constexpr std::size_t k_sector = 512;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    const char* format;
};

constexpr std::array<Signature, 5> k_disks = {{
    {0, "QFI\xfb", "qcow2"},
    {0, "KDMV", "vmdk"},
    {0, "# Disk DescriptorFile", "vmdk"},
    {0x40, "\x7f\x10\xda\xbe", "vdi"},
    {0, "conectix", "vpc"},
}};

struct Wrapping {
    std::size_t offset;
    std::string_view bytes;
    const char* what;
    const char* remedy;
};

constexpr std::array<Wrapping, 4> k_wrappings = {{
    {0, std::string_view("\xfd\x37zXZ\0", 6), "compressed with xz", "unpack it first: xz -dk "},
    {0, "\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first: zstd -d "},
    {0, "\x1f\x8b", "compressed (gzip)", "a Vagrant box holds its disk inside: tar -xzf "},
    {257, "ustar", "an archive", "an appliance or box holds its disk inside: tar -xf "},
}};

bool has(std::string_view data, std::size_t offset, std::string_view bytes) {
    return data.size() >= offset + bytes.size() && data.substr(offset, bytes.size()) == bytes;
}

std::string read_sector(int fd, std::uint64_t offset) {
    std::array<std::uint8_t, k_sector> sector{};
    const std::size_t got = base::read_at(fd, sector, offset);
    return {reinterpret_cast<const char*>(sector.data()), got};
}

bool is_named_raw(const std::filesystem::path& file) {
    return file.extension() == ".raw" || file.extension() == ".img";
}

std::string format_of(const std::filesystem::path& file) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    const std::string first = read_sector(fd.get(), 0);
    if (is_named_raw(file)) {
        return "raw";
    }
    for (const Signature& signature : k_disks) {
        if (has(first, signature.offset, signature.bytes)) {
            return signature.format;
        }
    }
    for (const Wrapping& wrapping : k_wrappings) {
        if (has(first, wrapping.offset, wrapping.bytes)) {
            base::UsageError error(base::quote(file.string()) + " is " + wrapping.what +
                                   ", not a disk a machine could write to");
            error.set_hint(wrapping.remedy + file.string());
            throw error;
        }
    }
    const std::uint64_t size = std::filesystem::file_size(file);
    if (size >= k_sector && has(read_sector(fd.get(), size - k_sector), 0, "conectix")) {
        return "vpc";  // a fixed one has its signature in the footer alone
    }
    base::UsageError error(base::quote(file.string()) +
                           " is no qcow2, vmdk, vdi or vhd disk, and it is not named as a raw one");
    error.set_hint("if it is a raw disk, give it a name that ends in .raw");
    throw error;
}

/// Finds "virtual size: 12 GiB (12884901888 bytes)" at the start of a line: lines about the files
/// underneath are indented.
std::uint64_t virtual_size(const DiskImage& disk) {
    base::Command command{{"qemu-img", "info", "-U", "-f", disk.format, "--", disk.file.string()}};
    command.environment = {"LC_ALL=C"};
    const std::string text = '\n' + base::run_checked(command);
    constexpr std::string_view k_key = "\nvirtual size: ";
    const std::size_t line = text.find(k_key);
    const std::size_t open = text.find('(', line);
    std::uint64_t size = 0;
    if (line == std::string::npos || open == std::string::npos ||
        std::from_chars(text.data() + open + 1, text.data() + text.size(), size).ec !=
            std::errc()) {
        throw base::ProcessError("qemu-img did not tell the size of " +
                                 base::quote(disk.file.string()));
    }
    return size;
}

}  // namespace

DiskImage look_at_disk(const std::filesystem::path& file) {
    DiskImage disk{std::filesystem::absolute(file), format_of(file), 0};
    disk.size_bytes = virtual_size(disk);
    return disk;
}

std::filesystem::path find_disk(const std::string& name, const std::filesystem::path& folder) {
    const std::vector<std::filesystem::path> places = {
        name, folder / (name + ".raw"), folder / (name + ".qcow2")};
    std::vector<std::string> looked_for;
    for (const std::filesystem::path& place : places) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(place, ignored)) {
            return place;
        }
        looked_for.push_back(place.string());
    }
    base::UsageError error("there is no disk " + base::quote(name) + "; looked for " +
                           base::quote_list(looked_for));
    error.set_hint("make it with: pigsty-bundle image build " + name);
    throw error;
}

void make_overlay(const DiskImage& disk,
                  const std::filesystem::path& overlay,
                  std::uint64_t size_bytes) {
    if (size_bytes != 0 && size_bytes < disk.size_bytes) {
        throw base::UsageError("the disk cannot shrink: it is of " +
                               base::human_size(disk.size_bytes) + ", asked for were " +
                               base::human_size(size_bytes));
    }
    const std::uint64_t size = size_bytes == 0 ? disk.size_bytes : size_bytes;
    base::run_checked({{"qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        disk.format,
                        "-b",
                        disk.file.string(),
                        overlay.string(),
                        std::to_string(size)}});
}

}  // namespace pigsty::vm
