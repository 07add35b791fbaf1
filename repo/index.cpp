// SPDX-License-Identifier: Apache-2.0
#include "repo/index.hpp"

#include <algorithm>

#include "repo/detail/index_run.hpp"

namespace pigsty::repo {

IndexResult write_repodata(const std::filesystem::path& repodata,
                           std::vector<IndexInput> packages,
                           const IndexOptions& options,
                           base::Progress& progress) {
    const auto by_location = [](const IndexInput& a, const IndexInput& b) {
        return a.location < b.location;
    };
    std::sort(packages.begin(), packages.end(), by_location);
    detail::check_locations(packages);
    const detail::KnownPackages none{[](std::size_t) { return false; },
                                     [](std::size_t) { return detail::PackageXml{}; }};
    detail::run_index(repodata, packages, options, none, progress);
    return {packages.size(), 0, false};
}

}  // namespace pigsty::repo
