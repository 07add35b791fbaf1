// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace pigsty::repo::detail {

/// Refuses to replace what an index did not write: throws UsageError when `repodata` is no folder,
/// or holds something that is neither listed in its repomd.xml nor named as metadata files are.
/// Metadata of kinds that a new index does not have (updateinfo, modules) is told on the log. An
/// absent folder is fine.
void check_replaceable(const std::filesystem::path& repodata);

/// The plain group file (comps.xml) of the index that is there; empty when it has none.
std::filesystem::path present_groups(const std::filesystem::path& repodata);

}  // namespace pigsty::repo::detail
