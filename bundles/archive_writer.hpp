// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"

namespace pigsty::bundles {

/// How a file of an archive is held: what is compressed already does not shrink.
enum class Packing { stored, deflated };

/// A file that goes into an archive.
struct ArchiveFile {
    std::string path;  ///< relative to the top folder
    std::uint64_t size_bytes = 0;
    std::string text;              ///< its content, unless `source` is set
    std::filesystem::path source;  ///< where its content is
    std::string sha256;            ///< of a file at `source`: checked while it is read
    Packing packing = Packing::deflated;
    std::uint64_t head_bytes = 0;  ///< of a stored file: this much at its start is deflated
};

struct WriteOptions {
    std::string top;         ///< name of the top folder, e.g. "pigsty"
    std::int64_t epoch = 0;  ///< mtime of every entry
    std::size_t jobs = 0;    ///< threads; 0: one per core
};

struct WrittenArchive {
    std::uint64_t size_bytes = 0;
    std::string sha256;
};

/// Writes a gzipped tar that appears under its name only when complete and flushed. Entries: the
/// first file, then the top folder, then files in the order given, each folder just before the
/// first file in it. The bytes depend on the arguments alone, not on the number of threads.
/// Throws VerifyError naming a file whose content does not have its size or digest, SystemError,
/// Interrupted.
WrittenArchive write_archive(const std::filesystem::path& out,
                             const std::vector<ArchiveFile>& files,
                             const WriteOptions& options,
                             base::Progress& progress);

}  // namespace pigsty::bundles
