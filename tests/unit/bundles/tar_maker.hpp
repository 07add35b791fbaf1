// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bundles/archive_reader.hpp"

namespace pigsty::bundles::testing {

/// A tar entry of any kind, sound or not.
struct RawEntry {
    std::string name;
    std::string content;
    char type = '0';
    std::string link;
    unsigned mode = 0644;
    std::string size_field;  ///< in place of the size in octal
};

std::string raw_tar_entry(const RawEntry& entry);

/// The entries and the end mark.
std::string raw_tar(const std::vector<RawEntry>& entries);

/// Reads a gzipped tar with those bytes. Shape: "path=content;" of each file, in order.
std::string read_tgz(const std::string& bytes, const ReadOptions& options = {});

/// Reads `path`, as read_tgz().
std::string read_path(const std::filesystem::path& path, const ReadOptions& options = {});

/// Message of the VerifyError that reading the tar, gzipped as one member, gives; "" when none.
std::string refusal(const std::string& tar, const ReadOptions& options = {});

}  // namespace pigsty::bundles::testing
