// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/finding.hpp"
#include "specs/profile.hpp"
#include "specs/profile_source.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// Reads the documents of a profile (docs/profiles.md). What is wrong with their form is added to
/// `findings` and left out of the result, so that one look finds all. What the values mean is for
/// check_profile().
Profile parse_profile(const ProfileDocuments& documents, std::vector<Finding>& findings);

/// Reads one pinned key. Shape: {fingerprint: 40 digits, blanks allowed, url: …, text: …}.
PinnedKey read_pinned_key(const YamlNode& node);

/// A base address with the "/" at its end.
std::string normal_mirror(std::string address);

}  // namespace pigsty::specs
