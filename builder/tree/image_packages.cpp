// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/image_packages.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "repo/solve.hpp"

namespace pigsty::builder {

namespace {

void require_sets(const specs::Lock& lock, const specs::Image& image) {
    for (const std::string& name : image.sets) {
        const bool known = std::ranges::any_of(
            lock.sets, [&](const specs::LockedSet& set) { return set.name == name; });
        if (!known) {
            base::SpecError error(image.position,
                                  "image " + base::quote(image.name) + " wants the set " +
                                      base::quote(name) + ", which the lock does not have");
            error.set_hint("run pigsty-bundle resolve");
            throw error;
        }
    }
}

bool is_in(const specs::LockedPackage& package, const std::vector<std::string>& sets) {
    return std::ranges::any_of(sets, [&](const std::string& set) {
        return std::ranges::find(package.sets, set) != package.sets.end();
    });
}

}  // namespace

specs::Lock lock_of_image(const specs::Lock& lock, const specs::Image& image) {
    require_sets(lock, image);
    specs::Lock own = lock;
    std::erase_if(own.packages,
                  [&](const specs::LockedPackage& package) { return !is_in(package, image.sets); });
    own.files.clear();
    return own;
}

std::string rpm_file_name(const specs::LockedPackage& package) {
    const specs::Nevra& nevra = package.nevra;
    return nevra.name + '-' + nevra.version + '-' + nevra.release + '.' + nevra.arch + ".rpm";
}

std::vector<const specs::LockedPackage*> closure_of(const std::vector<std::string>& names,
                                                    const specs::Lock& lock,
                                                    const repo::Store& store) {
    repo::SolveRequest request;
    request.arch = lock.arch;
    for (const specs::LockedPackage& package : lock.packages) {
        request.rpms.push_back({store.path_of(package.sha256), rpm_file_name(package)});
    }
    specs::PackageSet& set = request.sets.emplace_back();
    set.name = "bootstrap";
    for (const std::string& name : names) {
        set.requests.emplace_back().pattern = name;
    }
    const repo::Solution solution =
        repo::solve(request, [](const std::string& warning) { base::log_warning(warning); });
    std::set<std::string> chosen;
    for (const repo::SolvedPackage& package : solution.packages) {
        chosen.insert(to_string(package.nevra));
    }
    std::vector<const specs::LockedPackage*> closure;
    for (const specs::LockedPackage& package : lock.packages) {
        if (chosen.contains(to_string(package.nevra))) {
            closure.push_back(&package);
        }
    }
    return closure;
}

}  // namespace pigsty::builder
