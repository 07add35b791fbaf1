// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "repo/detail/createrepo.hpp"

namespace pigsty::repo::detail {

/// Reads a repomd.xml. Throws Error when it is absent or malformed.
CrRepomd read_repomd(const std::filesystem::path& file);

/// <revision> of the index in `repodata`; nullopt when there is none, or it is not a number.
std::optional<std::int64_t> revision_of(const std::filesystem::path& repodata);

/// A package as primary.xml has it.
struct ListedPackage {
    std::string location;
    std::string digest_type;
    std::string digest;
    std::uint64_t size_bytes = 0;
};

/// The packages of a primary.xml, compressed or not. Throws Error when it is malformed.
std::vector<ListedPackage> read_primary(const std::filesystem::path& file);

}  // namespace pigsty::repo::detail
