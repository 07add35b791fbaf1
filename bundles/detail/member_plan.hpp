// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "bundles/archive_writer.hpp"

namespace pigsty::bundles::detail {

/// Digest of a file whose pieces are read by several threads: each piece waits for its turn.
class FileDigest {
  public:
    explicit FileDigest(const ArchiveFile& file) : file_(file) {}

    /// Adds piece number `piece`. Throws VerifyError when the last one shows that the digest is not
    /// the expected one, and Error when an earlier piece failed.
    void add(std::size_t piece, std::span<const std::uint8_t> bytes, bool last);

    /// Says that a piece will never come, so that those after it do not wait for ever.
    void fail() noexcept;

  private:
    const ArchiveFile& file_;
    std::mutex mutex_;
    std::condition_variable turn_;
    std::size_t next_ = 0;
    bool failed_ = false;
    base::Sha256 hash_;
};

/// What one gzip member holds: `before`, then a piece of a file, then zeros.
struct MemberPlan {
    Packing packing = Packing::deflated;
    std::string before;  ///< tar headers and small files
    const ArchiveFile* file = nullptr;
    std::uint64_t offset = 0;
    std::size_t count = 0;  ///< bytes of the file
    std::size_t zeros = 0;
    std::size_t piece = 0;
    bool last_piece = false;
    std::shared_ptr<FileDigest> digest;
};

/// Cuts the archive of `files` into members. `files` must outlive the plan.
std::vector<MemberPlan> plan_members(const std::vector<ArchiveFile>& files,
                                     const WriteOptions& options);

}  // namespace pigsty::bundles::detail
