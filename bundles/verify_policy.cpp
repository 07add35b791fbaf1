// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify_policy.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "base/human.hpp"
#include "base/quote.hpp"
#include "bundles/verify_lock.hpp"

namespace pigsty::bundles {

namespace {

using Findings = std::vector<std::string>;

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// Larger is stricter.
int strictness(specs::Trust trust) {
    switch (trust) {
        case specs::Trust::rpm:
            return 3;
        case specs::Trust::metadata:
            return 2;
        case specs::Trust::first_lock:
            return 1;
        case specs::Trust::none:
            break;
    }
    return 0;
}

template <class Item>
const Item* find_by(const std::vector<Item>& items,
                    std::string Item::*member,
                    const std::string& value) {
    const auto found = std::find_if(
        items.begin(), items.end(), [&](const Item& item) { return item.*member == value; });
    return found != items.end() ? &*found : nullptr;
}

std::string pins_of(const TrustedRepository& repository) {
    if (repository.keys.empty()) {
        return "none: its keys come from --overrides";
    }
    std::string text;
    for (const std::string& key : repository.keys) {
        text += (text.empty() ? "" : ", ") + key;
    }
    return text;
}

void check_repository(const specs::ManifestRepository& found,
                      const TrustedRepository& wanted,
                      const VerifyPolicy& policy,
                      Findings& findings) {
    const std::string name = "repository " + base::quote(found.id);
    if (strictness(found.trust) < strictness(wanted.trust)) {
        findings.push_back(name + " has trust " + base::quote(specs::to_string(found.trust)) +
                           " in the bundle, but profile " + base::quote(policy.profile) +
                           " asks for " + base::quote(specs::to_string(wanted.trust)) +
                           "; if overrides changed it, give them with --overrides");
    }
    for (const std::string& key : found.keys) {
        if (!contains(wanted.keys, key) && !contains(policy.extra_keys, key)) {
            findings.push_back("key " + key + " of " + name +
                               " is not pinned for it (pinned: " + pins_of(wanted) +
                               "): compare it with its owner's, then accept it with --trust-key " +
                               key + ", or give the --overrides the bundle was made with");
        }
    }
}

void check_repositories(const specs::Manifest& manifest,
                        const VerifyPolicy& policy,
                        Findings& findings) {
    std::map<std::string, std::uint64_t> packages;
    for (const specs::ManifestFile& file : manifest.files) {
        packages[file.repository] += file.nevra.empty() ? 0U : 1U;
    }
    for (const specs::ManifestRepository& repository : manifest.repositories) {
        const auto* wanted = find_by(policy.repositories, &TrustedRepository::id, repository.id);
        if (wanted != nullptr) {
            check_repository(repository, *wanted, policy, findings);
        } else if (packages[repository.id] != 0) {
            findings.push_back("repository " + base::quote(repository.id) + ", with " +
                               base::count_of(packages[repository.id], "package") +
                               " of the bundle, is not one of profile " +
                               base::quote(policy.profile) +
                               "; name the profile it was made with by --profile and --specs, and "
                               "leave out --overrides that disable it");
        }
    }
}

void check_url_files(const specs::Manifest& manifest,
                     const VerifyPolicy& policy,
                     Findings& findings) {
    for (const specs::ManifestFile& file : manifest.files) {
        const bool package = !file.nevra.empty();
        if ((package && file.repository != specs::k_url_repository) ||
            (!package && is_own_file(manifest, file.path))) {
            continue;
        }
        const std::string name = (package ? "package " : "file ") + base::quote(file.path);
        const auto* wanted = find_by(policy.url_files, &TrustedFile::name, file.path);
        if (wanted == nullptr) {
            findings.push_back(name + " is of no repository, and profile " +
                               base::quote(policy.profile) +
                               " has no url file of that name; name the profile it was made with "
                               "by --profile and --specs");
        } else if (!wanted->sha256.empty() && wanted->sha256 != file.sha256) {
            findings.push_back(
                name + " is not the url file that profile " + base::quote(policy.profile) +
                " pins: expected sha256:" + wanted->sha256 + ", got sha256:" + file.sha256 +
                "; if overrides pin another, give them with --overrides");
        }
    }
}

}  // namespace

VerifyPolicy make_policy(const specs::Profile& profile, std::vector<std::string> extra_keys) {
    VerifyPolicy policy;
    policy.profile = profile.distro.name;
    policy.extra_keys = std::move(extra_keys);
    for (const specs::Repository& repository : profile.repositories) {
        TrustedRepository& trusted = policy.repositories.emplace_back();
        trusted.id = repository.id;
        trusted.trust = repository.trust;
        for (const specs::PinnedKey& key : repository.keys) {
            trusted.keys.push_back(key.fingerprint);
        }
    }
    for (const specs::UrlFile& file : profile.url_files) {
        policy.url_files.push_back({file.file, file.sha256});
    }
    return policy;
}

bool pins_key(const VerifyPolicy& policy, const std::string& fingerprint) {
    return contains(policy.extra_keys, fingerprint) ||
           std::any_of(policy.repositories.begin(),
                       policy.repositories.end(),
                       [&](const TrustedRepository& repository) {
                           return contains(repository.keys, fingerprint);
                       });
}

std::vector<std::string> policy_findings(const specs::Manifest& manifest,
                                         const VerifyPolicy& policy) {
    Findings findings;
    check_repositories(manifest, policy, findings);
    check_url_files(manifest, policy, findings);
    return findings;
}

}  // namespace pigsty::bundles
