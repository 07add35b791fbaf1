// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pigsty::bundles {

/// A regular file of a bundle.
struct BundleEntry {
    std::string path;  ///< relative to the top folder: checked, no "..", printable ASCII
    std::uint64_t size_bytes = 0;
    /// Where its content starts in the inflated archive; 0 when a folder is read.
    std::uint64_t data_offset = 0;
};

/// Takes the content of one file, in order, on one thread at a time; other files' sinks run at the
/// same time on other threads.
class FileSink {
  public:
    virtual ~FileSink() = default;
    virtual void update(std::span<const std::uint8_t> bytes) = 0;
    virtual void finish() = 0;
};

/// Is told of each file, in the order of the archive, on the thread that reads. It may wait for
/// files it has seen before: all of their bytes are on their way by then. nullptr: not wanted.
using OpenSink = std::function<std::unique_ptr<FileSink>(const BundleEntry&)>;

/// What outside input may make us do.
struct ReadLimits {
    std::uint64_t entries = 200'000;
    std::uint64_t path_bytes = 1024;
    std::uint64_t total_bytes = std::uint64_t{1} << 40;
};

struct ReadOptions {
    std::size_t jobs = 0;  ///< threads; 0: one per core
    ReadLimits limits;
};

struct ReadResult {
    std::string top;  ///< name of the top folder; of a folder: its own name
    std::uint64_t files = 0;
    std::uint64_t content_bytes = 0;
    bool archive = false;
    bool indexed = false;  ///< the archive's members say their sizes, so that many are read at once
};

/// Reads a gzipped tar, or a folder as the same stream of entries (the manifest first, the keys
/// next, the others sorted, the marker last), and hands the content to sinks. Bytes that wait for
/// sinks take some 24 MB at most. What a sink or `open` throws ends it.
/// Throws VerifyError for an archive that is damaged, is not exactly one tar, or has an entry that
/// is no plain file or folder below one top folder, SystemError, Interrupted.
ReadResult read_bundle(const std::filesystem::path& path,
                       const ReadOptions& options,
                       const OpenSink& open);

/// Content of one small file of the bundle, e.g. "manifest.json", read no further than needed.
/// Throws as read_bundle; VerifyError when there is no such file or it is larger than
/// `limit_bytes`.
std::string read_bundle_file(const std::filesystem::path& path,
                             const std::string& name,
                             std::uint64_t limit_bytes);

/// Place of `path` in the canonical order of a bundle's files: 0 the manifest, 1 its signature,
/// 2 keys, 3 all others, 4 the marker; files of one place are sorted by path.
int place_of(const std::string& path);

}  // namespace pigsty::bundles
