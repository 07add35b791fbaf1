// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bundles/detail/findings.hpp"
#include "bundles/detail/repodata_check.hpp"
#include "bundles/verify.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles::detail {

/// The sets named and those they stand on; all of them when none is named, in the manifest's order.
/// Throws UsageError for an unknown set, with the nearest names.
std::vector<specs::LockedSet> choose_sets(const specs::Manifest& manifest,
                                          const std::vector<std::string>& names);

/// Solves the sets again in an empty root, from the bundle alone. What cannot be solved is a
/// finding.
std::vector<ProvenSet> prove_closure(const BundleMetadata& metadata,
                                     const specs::Manifest& manifest,
                                     const std::vector<specs::LockedSet>& sets,
                                     Findings& findings);

}  // namespace pigsty::bundles::detail
