// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/detail/findings.hpp"
#include "bundles/verify.hpp"
#include "repo/keyring.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles::detail {

/// Checks the files of a bundle against its manifest while they stream by. Repository metadata is
/// kept in a scratch folder for the checks that come after, the lock beside that folder.
class ContentCheck {
  public:
    ContentCheck(std::filesystem::path scratch,
                 const VerifyOptions& options,
                 Findings& findings,
                 base::Progress& progress,
                 VerifyReport& report);
    ~ContentCheck();

    /// The sink for the next entry. Throws VerifyError when the bundle does not start with a sound
    /// manifest.
    std::unique_ptr<FileSink> open(const BundleEntry& entry);

    /// Looks for what did not come; `result` says what was read.
    void finish(const ReadResult& result);

    // For the sinks, on any thread.
    Findings& findings() { return findings_; }
    base::Progress& progress() { return progress_; }
    const std::filesystem::path& scratch() const { return scratch_; }
    void add_key(const std::string& path, const std::string& text);
    void count_signature(const std::string& key);

  private:
    /// False when its reading failed: nothing can be said then, and the reader knows the cause.
    bool take_manifest();
    void take_keys();
    void check_manifest();
    void check_claims();
    std::unique_ptr<FileSink> open_manifest(const BundleEntry& entry);
    std::unique_ptr<FileSink> open_unlisted(const BundleEntry& entry);
    std::unique_ptr<FileSink> open_listed(const specs::ManifestFile& file);
    std::unique_ptr<FileSink> open_package(const specs::ManifestFile& file);
    void check_keys();
    void warn_of_uncovered();

    const std::filesystem::path scratch_;
    const VerifyOptions& options_;
    Findings& findings_;
    base::Progress& progress_;
    VerifyReport& report_;
    std::future<std::string> manifest_text_;
    std::map<std::string, const specs::ManifestFile*> unseen_;  ///< by path
    std::map<std::string, const specs::ManifestRepository*> repositories_;
    std::map<std::string, repo::Keyring> keyrings_;  ///< by repository
    std::vector<std::future<void>> key_reads_;
    std::vector<std::string> uncovered_;  ///< packages whose signature is not asked for
    bool manifest_lost_ = false;
    bool keys_taken_ = false;
    bool started_ = false;
    bool marker_seen_ = false;
    std::future<std::string> signature_text_;
    std::mutex mutex_;                             ///< guards what follows
    std::map<std::string, repo::PublicKey> keys_;  ///< by fingerprint
    std::map<std::string, std::uint64_t> signed_by_;
};

}  // namespace pigsty::bundles::detail
