// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "repo/solve.hpp"

namespace pigsty::repo {

/// One file that repomd.xml leads to.
struct RepomdRecord {
    std::string type;      ///< "primary", "filelists", "group" …
    std::string location;  ///< checked: relative, no ".."
    RepositoryDigest
        digest;  ///< of the file as it is; the type is a known one, "sha" reads as "sha1"
    std::optional<std::uint64_t> size_bytes;
    std::optional<std::uint64_t> open_size_bytes;  ///< uncompressed
    std::string open_digest;                       ///< uncompressed, of digest's type; may be empty
};

/// What a repository says of its metadata.
struct Repomd {
    std::string revision;  ///< may be empty
    std::vector<RepomdRecord> records;
};

/// Reads repomd.xml. Documents with a DOCTYPE (and so with entities of their own), of more than 64
/// MiB, or nested deeper than any real one are refused, as are locations that lead out of the
/// repository. `name` is for messages. Throws VerifyError.
Repomd parse_repomd(std::string_view text, const std::string& name);

/// The record of that type, or nullptr.
const RepomdRecord* find_record(const Repomd& repomd, std::string_view type);

}  // namespace pigsty::repo
