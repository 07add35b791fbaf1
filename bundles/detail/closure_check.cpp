// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/closure_check.hpp"

#include <algorithm>
#include <set>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/solve.hpp"

namespace pigsty::bundles::detail {

namespace {

const specs::LockedSet& find_set(const specs::Manifest& manifest, const std::string& name) {
    for (const specs::LockedSet& set : manifest.sets) {
        if (set.name == name) {
            return set;
        }
    }
    std::vector<std::string> names;
    for (const specs::LockedSet& set : manifest.sets) {
        names.push_back(set.name);
    }
    throw base::UsageError("the bundle has no set " + base::quote(name) +
                           base::did_you_mean(name, names));
}

specs::PackageSet to_package_set(const specs::LockedSet& locked) {
    specs::PackageSet set;
    set.name = locked.name;
    set.base = locked.base;
    set.one_by_one = locked.one_by_one;
    for (const std::string& pattern : locked.requests) {
        specs::PackageRequest& request = set.requests.emplace_back();
        request.pattern = pattern;
        request.file = "manifest.json";
    }
    return set;
}

repo::SolveRequest make_request(const BundleMetadata& metadata,
                                const specs::Manifest& manifest,
                                const std::vector<specs::LockedSet>& sets) {
    repo::SolveRequest request;
    repo::SolverRepository& repository = request.repositories.emplace_back();
    repository.id = "bundle";
    repository.primary = metadata.primary;
    repository.filelists = [file = metadata.filelists] { return file; };
    for (const specs::LockedSet& set : sets) {
        request.sets.push_back(to_package_set(set));
    }
    request.arch = manifest.arch;
    request.weak_dependencies = manifest.weak_dependencies;
    return request;
}

}  // namespace

std::vector<specs::LockedSet> choose_sets(const specs::Manifest& manifest,
                                          const std::vector<std::string>& names) {
    if (names.empty()) {
        return manifest.sets;
    }
    std::set<std::string> chosen;
    std::vector<std::string> queue = names;
    while (!queue.empty()) {
        const specs::LockedSet& set = find_set(manifest, queue.back());
        queue.pop_back();
        if (chosen.insert(set.name).second) {
            queue.insert(queue.end(), set.base.begin(), set.base.end());
        }
    }
    std::vector<specs::LockedSet> sets;
    std::copy_if(manifest.sets.begin(),
                 manifest.sets.end(),
                 std::back_inserter(sets),
                 [&](const specs::LockedSet& set) { return chosen.contains(set.name); });
    return sets;
}

std::vector<ProvenSet> prove_closure(const BundleMetadata& metadata,
                                     const specs::Manifest& manifest,
                                     const std::vector<specs::LockedSet>& sets,
                                     Findings& findings) {
    std::vector<ProvenSet> proven;
    try {
        const auto packages =
            repo::solve(make_request(metadata, manifest, sets), [&](const std::string& text) {
                findings.add(text);
            }).packages;
        for (const specs::LockedSet& set : sets) {
            const auto count = std::count_if(packages.begin(), packages.end(), [&](const auto& p) {
                return std::binary_search(p.sets.begin(), p.sets.end(), set.name);
            });
            proven.push_back({set.name, static_cast<std::uint64_t>(count)});
        }
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        findings.add("the bundle is not closed: " + error.message());
    }
    return proven;
}

}  // namespace pigsty::bundles::detail
