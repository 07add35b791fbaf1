// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/file.hpp"

namespace pigsty::bundles {

/// What a finished make() left behind, so that the next one can tell that there is nothing to do.
/// Shape of the text, one field a line in this order: "format <number>", "lock <sha256>", "epoch
/// <seconds or ->", "sha256 <digest of the archive>", "archive <size> <mtime in ns> <inode>", and
/// "digest-file" with the same three.
struct MakeRecord {
    std::string lock_sha256;  ///< of the lock file's text
    std::string epoch;        ///< SOURCE_DATE_EPOCH as it was set, "-" when it was not
    std::string archive_sha256;
    base::FileStamp archive;
    base::FileStamp digest_file;
    bool operator==(const MakeRecord&) const = default;
};

/// Reads the record of the archive at `archive` from the cache; nullopt when there is none or it is
/// of another format.
std::optional<MakeRecord> read_make_record(const std::filesystem::path& cache,
                                           const std::filesystem::path& archive);

/// Writes it. Throws SystemError.
void write_make_record(const std::filesystem::path& cache,
                       const std::filesystem::path& archive,
                       const MakeRecord& record);

}  // namespace pigsty::bundles
