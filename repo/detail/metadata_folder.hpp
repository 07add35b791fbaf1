// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "repo/downloader.hpp"
#include "repo/keyring.hpp"
#include "repo/repomd.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo::detail {

/// A repomd.xml with what vouches for it.
struct RepomdSnapshot {
    std::string mirror;
    std::string text;
    std::string signature;  ///< armoured; empty when trust does not ask for one
    std::string sha256;
    Repomd repomd;
};

/// Checks a snapshot's signature where the repository's trust asks for one. Throws VerifyError.
void check_repomd_signature(const specs::Repository& repository,
                            const RepomdSnapshot& snapshot,
                            const Keyring* keyring);

/// The record of that type, with a size that is known and within limits. Throws VerifyError.
const RepomdRecord& required_record(const Repomd& repomd, const std::string& type);

/// The cache of one repository: <cache>/metadata/<id>/ holds "current" (digest and mirror of the
/// last snapshot, written last), DIGEST.repomd.xml, DIGEST.repomd.xml.asc, and data files
/// TYPE-DIGEST-NAME.
class MetadataFolder {
  public:
    /// Creates it. Throws SystemError, or SpecError for an id that is no file name.
    MetadataFolder(const std::filesystem::path& cache, const std::string& id);

    std::optional<RepomdSnapshot> load() const;

    /// Makes it the current one; sweeps files away that are long out of use.
    void store(const RepomdSnapshot& snapshot) const;

    std::filesystem::path path_of(const RepomdRecord& record) const;

    /// True when the file of that record is there, with the right digest.
    bool has(const RepomdRecord& record) const;

    /// A download of the file into its place: digest and uncompressed size are checked.
    Download download(const std::string& name,
                      const std::vector<std::string>& urls,
                      const RepomdRecord& record) const;

    const std::filesystem::path& path() const { return path_; }

  private:
    void sweep(const RepomdSnapshot& snapshot) const;
    std::filesystem::path path_;
};

}  // namespace pigsty::repo::detail
