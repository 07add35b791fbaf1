// SPDX-License-Identifier: Apache-2.0
#include "bundles/tar_header.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_format.hpp"

namespace pigsty::bundles {

namespace {

constexpr std::size_t k_name_bytes = 100;
constexpr std::size_t k_prefix_bytes = 155;

struct Names {
    std::string_view prefix;
    std::string_view name;
};

/// Splits a path at a '/' so that both parts fit; nullopt when none does.
std::optional<Names> split(std::string_view path) {
    const bool ascii = std::all_of(
        path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) {
        return std::nullopt;
    }
    if (path.size() <= k_name_bytes) {
        return Names{{}, path};
    }
    // The name must not be empty, so that the '/' at the end of a directory is no place to cut.
    const std::size_t slash = path.substr(0, path.size() - 1).rfind('/', k_prefix_bytes);
    if (slash == std::string_view::npos || slash == 0 || path.size() - slash - 1 > k_name_bytes) {
        return std::nullopt;
    }
    return Names{path.substr(0, slash), path.substr(slash + 1)};
}

void put(std::string& block, std::size_t offset, std::string_view text) {
    block.replace(offset, text.size(), text);
}

void put_octal(std::string& block, std::size_t offset, std::size_t digits, std::uint64_t value) {
    for (std::size_t i = digits; i > 0; --i) {
        block[offset + i - 1] = static_cast<char>('0' + (value & 7));
        value >>= 3;
    }
}

std::string ustar_block(const Names& names, char type, const TarEntry& entry) {
    std::string block(k_tar_block_bytes, '\0');
    put(block, 0, names.name);
    put_octal(block, 100, 7, type == '5' ? 0755 : 0644);
    put_octal(block, 108, 7, 0);
    put_octal(block, 116, 7, 0);
    put_octal(block, 124, 11, entry.size_bytes);
    put_octal(block, 136, 11, static_cast<std::uint64_t>(entry.mtime));
    put(block, 148, "        ");
    block[156] = type;
    put(block, 257, std::string_view("ustar\00000", 8));
    put_octal(block, 329, 7, 0);
    put_octal(block, 337, 7, 0);
    put(block, 345, names.prefix);
    std::uint64_t sum = 0;
    for (const char c : block) {
        sum += static_cast<unsigned char>(c);
    }
    put_octal(block, 148, 6, sum);
    block[154] = '\0';
    return block;
}

/// Shape: "LENGTH path=VALUE\n", where LENGTH counts the whole record, its own digits included.
std::string pax_record(std::string_view value) {
    const std::string rest = " path=" + std::string(value) + "\n";
    std::size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length) {
        length = std::to_string(length).size() + rest.size();
    }
    return std::to_string(length) + rest;
}

}  // namespace

std::string tar_header(const TarEntry& entry) {
    if (entry.size_bytes > k_tar_size_limit) {
        throw base::Error("file " + base::quote(entry.path) + " is too large for a ustar archive");
    }
    if (entry.mtime < 0 || static_cast<std::uint64_t>(entry.mtime) > k_tar_size_limit) {
        throw base::Error("time " + std::to_string(entry.mtime) + " cannot stand in an archive");
    }
    const char type = entry.path.ends_with('/') ? '5' : '0';
    if (const auto names = split(entry.path)) {
        return ustar_block(*names, type, entry);
    }
    std::string record = pax_record(entry.path);
    const TarEntry extended{"", record.size(), entry.mtime};
    std::string header = ustar_block({{}, "pax_header"}, 'x', extended);
    record.resize(record.size() + tar_padding(record.size()), '\0');
    return header + record + ustar_block({{}, "long_name"}, type, entry);
}

}  // namespace pigsty::bundles
