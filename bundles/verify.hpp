// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "bundles/verify_policy.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles {

struct VerifyOptions {
    std::size_t jobs = 0;  ///< threads; 0: one per core
    /// What the caller asks of repositories, keys and url files. nullopt: the bundle's own claims
    /// are taken as they are, and a warning says so.
    std::optional<VerifyPolicy> policy;
    std::vector<std::string> sets;  ///< whose closure is proved; empty: all of the manifest
    bool prove_closure = true;
};

struct VerifiedKey {
    std::string fingerprint;
    bool trusted = false;        ///< pinned by the caller
    std::uint64_t packages = 0;  ///< that it signed
};

struct ProvenSet {
    std::string name;
    std::uint64_t packages = 0;  ///< of its solution
};

struct VerifyReport {
    specs::Manifest manifest;
    std::string manifest_text;   ///< what manifest.sig signs
    std::string signature_text;  ///< of manifest.sig; empty: not signed. It is not checked here.
    bool archive = false;
    bool indexed = false;  ///< the archive's members could be read in parallel
    std::uint64_t files = 0;
    std::uint64_t packages = 0;
    std::uint64_t signed_packages = 0;  ///< whose signature was checked
    std::uint64_t content_bytes = 0;
    std::vector<VerifiedKey> keys;
    std::vector<ProvenSet> sets;
    double content_seconds = 0;  ///< reading, digests, signatures
    double repodata_seconds = 0;
    double closure_seconds = 0;
    std::vector<std::string> warnings;
};

/// A bundle did not pass.
class VerifyFailed : public base::VerifyError {
  public:
    VerifyFailed(const std::string& message, std::vector<std::string> findings)
        : VerifyError(message), findings_(std::move(findings)) {}
    /// One sentence for each thing that is wrong, as far as they were collected.
    const std::vector<std::string>& findings() const { return findings_; }

  private:
    std::vector<std::string> findings_;
};

/// Checks a pkg.tgz or an unpacked bundle: the archive's soundness; what the manifest claims
/// against the policy; every file of the manifest there with its size and digest, and no other;
/// signatures of packages by the keys pinned for their own repositories; the keys themselves; the
/// repository metadata and the lock against the manifest; and that each set installs from the
/// bundle alone. Content is read once, in parallel, in bounded memory. Throws VerifyFailed with all
/// findings, VerifyError for what is no bundle or cannot be read on, UsageError for an unknown set,
/// SystemError, Interrupted.
VerifyReport verify(const std::filesystem::path& path,
                    const VerifyOptions& options,
                    base::Progress& progress);

}  // namespace pigsty::bundles
