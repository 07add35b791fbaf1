// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_load.hpp"

#include "base/quote.hpp"
#include "specs/profile_check.hpp"
#include "specs/profile_reader.hpp"

namespace pigsty::specs {

namespace {

void append(std::vector<Finding>& findings, const std::vector<Finding>& more) {
    findings.insert(findings.end(), more.begin(), more.end());
}

/// Reads, overrides and checks; all that is found is added to `findings`.
Profile read_and_check(const ProfileSource& source,
                       const std::string& name,
                       const std::vector<OverrideSource>& overrides,
                       Severity without_keys,
                       std::vector<Finding>& findings) {
    const ProfileDocuments documents = read_profile_documents(source, name);
    Profile profile = parse_profile(documents, findings);
    for (const OverrideSource& one : overrides) {
        apply_overrides(profile, one, findings);
    }
    // Checking what was only half read would tell of errors that are none.
    if (!findings.empty()) {
        return profile;
    }
    if (profile.distro.name != name) {
        findings.push_back({Severity::error,
                            {documents.distro.file, 0, 0},
                            "the profile in folder " + base::quote(name) + " calls itself " +
                                base::quote(profile.distro.name)});
    }
    append(findings, check_profile(profile));
    append(findings, missing_keys(profile, without_keys));
    for (Finding& finding : findings) {
        if (finding.position.file.empty()) {
            finding.position.file = documents.distro.file;
        }
    }
    return profile;
}

Profile load(const ProfileSource& source,
             const std::string& name,
             const std::vector<OverrideSource>& overrides,
             Severity without_keys) {
    std::vector<Finding> findings;
    Profile profile = read_and_check(source, name, overrides, without_keys, findings);
    throw_if_wrong(findings);
    return profile;
}

}  // namespace

Profile load_profile(const ProfileSource& source,
                     const std::string& name,
                     const std::vector<OverrideSource>& overrides) {
    return load(source, name, overrides, Severity::error);
}

Profile load_profile_without_keys(const ProfileSource& source,
                                  const std::string& name,
                                  const std::vector<OverrideSource>& overrides) {
    return load(source, name, overrides, Severity::warning);
}

std::vector<Finding> check_profile_documents(const ProfileSource& source,
                                             const std::string& name,
                                             const std::vector<OverrideSource>& overrides) {
    std::vector<Finding> findings;
    read_and_check(source, name, overrides, Severity::warning, findings);
    return findings;
}

}  // namespace pigsty::specs
