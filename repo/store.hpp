// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace pigsty::repo {

/// The content-addressed store below the cache: sha256/ab/<64 digits>. A file stands there only
/// when it was complete and its digest right at that moment; several processes may use one store at
/// once.
class Store {
  public:
    /// Creates the folders when absent. Throws SystemError.
    explicit Store(std::filesystem::path root);

    const std::filesystem::path& root() const { return root_; }

    /// Where the file of that digest stands, or would stand.
    std::filesystem::path path_of(const std::string& sha256) const;

    /// Where its download grows; kept after a failure or a kill, so that the next run resumes.
    std::filesystem::path partial_of(const std::string& sha256) const;

    /// True when the file is there with exactly that size. Content is checked when it is read, not
    /// here.
    bool has(const std::string& sha256, std::uint64_t size_bytes) const;

    /// Moves `file`, which must be on the same file system and complete with that digest, to its
    /// place: flushed, mode 0444, renamed, directory flushed. Whoever comes first wins. Throws
    /// SystemError.
    void adopt(const std::filesystem::path& file, const std::string& sha256) const;

    /// Notes that a file of that digest was checked from its first to its last byte, and that
    /// everything in it is covered by a signature of the key. Throws SystemError.
    void mark_checked(const std::string& sha256, const std::string& fingerprint) const;

    /// True when mark_checked() was called for that very pair.
    bool is_checked(const std::string& sha256, const std::string& fingerprint) const;

    /// Removes a stored file that turned out to be damaged. Throws SystemError.
    void discard(const std::string& sha256) const;

  private:
    std::filesystem::path mark_of(const std::string& sha256, const std::string& fingerprint) const;
    std::filesystem::path root_;
};

}  // namespace pigsty::repo
