// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/manifest.hpp"
#include "specs/profile.hpp"

namespace pigsty::bundles {

/// What the caller asks of one repository's packages.
struct TrustedRepository {
    std::string id;
    specs::Trust trust = specs::Trust::rpm;  ///< at least; a bundle may be stricter
    std::vector<std::string> keys;           ///< fingerprints pinned for it
};

/// A file that may come by its own address.
struct TrustedFile {
    std::string name;    ///< in the bundle
    std::string sha256;  ///< empty: not pinned
};

/// What a bundle is held against. It comes from the caller: a manifest cannot vouch for itself.
struct VerifyPolicy {
    std::string profile;  ///< for messages
    std::vector<TrustedRepository> repositories;
    std::vector<TrustedFile> url_files;
    std::vector<std::string> extra_keys;  ///< fingerprints accepted for any repository
};

/// The policy of a profile, with keys accepted beside those it pins.
VerifyPolicy make_policy(const specs::Profile& profile, std::vector<std::string> extra_keys);

/// True when the policy has the key for any repository.
bool pins_key(const VerifyPolicy& policy, const std::string& fingerprint);

/// One sentence for each thing that the manifest claims beyond the policy: a repository with
/// packages that the policy lacks, a weaker trust (rpm > metadata > first-lock > none), a key that
/// is not pinned for its repository, a file by its own address that the profile does not have or
/// pins otherwise.
std::vector<std::string> policy_findings(const specs::Manifest& manifest,
                                         const VerifyPolicy& policy);

}  // namespace pigsty::bundles
