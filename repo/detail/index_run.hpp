// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/detail/package_xml.hpp"
#include "repo/index.hpp"

namespace pigsty::repo::detail {

/// Where the descriptions of unchanged packages come from.
struct KnownPackages {
    std::function<bool(std::size_t)> has;         ///< by number of the package; from any thread
    std::function<PackageXml(std::size_t)> take;  ///< called in order, on one thread
};

/// Text of the group file that the options name; empty without one. Throws Error when it is none.
std::string read_groups(const IndexOptions& options);

/// Refuses locations that leave the folder, that XML cannot hold, or that come twice; `packages` is
/// sorted by location. Throws VerifyError.
void check_locations(const std::vector<IndexInput>& packages);

/// Writes repodata of `packages`, in that order, into `folder`.
void run_index(const std::filesystem::path& folder,
               const std::vector<IndexInput>& packages,
               const IndexOptions& options,
               const KnownPackages& known,
               base::Progress& progress);

}  // namespace pigsty::repo::detail
