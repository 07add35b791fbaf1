// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "specs/finding.hpp"
#include "specs/profile.hpp"
#include "specs/profile_source.hpp"

namespace pigsty::specs {

/// A document that changes repositories and URL files of a profile for one place
/// (docs/profiles.md).
using OverrideSource = SourceText;

/// Reads the text. Throws SystemError when the file cannot be read.
OverrideSource read_override_file(const std::filesystem::path& file);

/// Applies a document of overrides: what it gives takes the place of what the profile has. What is
/// wrong with it is added to `findings`.
void apply_overrides(Profile& profile,
                     const OverrideSource& source,
                     std::vector<Finding>& findings);

/// Applies `--mirror ID=URL`: the address takes the place of the repository's mirrors; several
/// options for one repository are given as one list, in order.
/// Throws UsageError for another form, an unknown repository (with the nearest names) and an
/// address that cannot be used.
void apply_mirror_options(Profile& profile, const std::vector<std::string>& options);

}  // namespace pigsty::specs
