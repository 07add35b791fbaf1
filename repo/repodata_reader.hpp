// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "specs/nevra.hpp"

namespace pigsty::repo {

/// A <data> of repomd.xml.
struct MetadataRecord {
    std::string type;      ///< e.g. "primary", "group_gz"
    std::string location;  ///< relative to the repository's root
    std::uint64_t size_bytes = 0;
    std::string digest_type;  ///< e.g. "sha256"
    std::string digest;
    std::uint64_t open_size_bytes = 0;  ///< without compression; 0: not said
    std::string open_digest;            ///< of the same type
};

/// Reads repomd.xml. Throws VerifyError naming the file.
std::vector<MetadataRecord> read_repomd(const std::filesystem::path& file);

/// A <package> of primary.xml.
struct PrimaryPackage {
    specs::Nevra nevra;
    std::string location;
    std::uint64_t size_bytes = 0;
    std::string digest_type;
    std::string digest;
    std::uint64_t header_end = 0;
};

/// Calls `take` for each package of primary.xml, compressed or not, in the file's order and in
/// bounded memory. Throws VerifyError naming the file, and what `take` throws.
void read_primary(const std::filesystem::path& file,
                  const std::function<void(const PrimaryPackage&)>& take);

}  // namespace pigsty::repo
