// SPDX-License-Identifier: Apache-2.0
#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/detail/profile_findings.hpp"

namespace pigsty::specs {

namespace {

using Place = const PackageRequest*;

base::Position position_of(const PackageRequest& request) {
    return {request.file, request.line, request.column};
}

bool is_request(const std::string& pattern) {
    return !pattern.empty() && std::ranges::all_of(pattern, [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"'`\\;|&{},").find(c) == std::string::npos;
    });
}

bool is_excluded(const Profile& profile, const std::string& pattern) {
    return std::ranges::any_of(profile.excludes, [&](const std::string& exclude) {
        return fnmatch(exclude.c_str(), pattern.c_str(), FNM_NOESCAPE) == 0;
    });
}

void check_requests(const Profile& profile, const PackageSet& set, FindingSink& sink) {
    std::map<std::string, Place> seen;
    for (const PackageRequest& request : set.requests) {
        if (!is_request(request.pattern)) {
            sink.error(position_of(request),
                       "the request " + base::quote(request.pattern) +
                           " has a character that no package name or capability has");
        }
        const auto [first, fresh] = seen.emplace(request.pattern, &request);
        if (!fresh) {
            sink.warning(position_of(request),
                         base::quote(request.pattern) + " is asked for twice in set " +
                             base::quote(set.name) + ", first in line " +
                             std::to_string(first->second->line));
        }
        if (is_excluded(profile, request.pattern)) {
            sink.error(position_of(request),
                       base::quote(request.pattern) + " is asked for in set " +
                           base::quote(set.name) + " and excluded under \"exclude\"");
        }
    }
}

void check_base(const Profile& profile, const PackageSet& set, FindingSink& sink) {
    std::vector<std::string> names;
    for (const PackageSet& one : profile.sets) {
        names.push_back(one.name);
    }
    for (const std::string& base : set.base) {
        if (find_set(profile, base) == nullptr) {
            sink.error(set.position,
                       "set " + base::quote(set.name) + " is based on " + base::quote(base) +
                           ", which does not exist" + base::did_you_mean(base, names));
        }
    }
}

/// Walks down the bases of `set`; returns the way back to a set that is being walked, or nothing.
std::string find_cycle(const Profile& profile,
                       const std::string& name,
                       std::vector<std::string>& way,
                       std::set<std::string>& done) {
    if (const auto start = std::ranges::find(way, name); start != way.end()) {
        std::string text;
        for (auto step = start; step != way.end(); ++step) {
            text += base::quote(*step) + " -> ";
        }
        return text + base::quote(name);
    }
    const PackageSet* set = find_set(profile, name);
    if (set == nullptr || !done.insert(name).second) {
        return "";
    }
    way.push_back(name);
    for (const std::string& base : set->base) {
        if (std::string cycle = find_cycle(profile, base, way, done); !cycle.empty()) {
            return cycle;
        }
    }
    way.pop_back();
    return "";
}

void check_cycles(const Profile& profile, FindingSink& sink) {
    std::set<std::string> done;
    for (const PackageSet& set : profile.sets) {
        std::vector<std::string> way;
        const std::string cycle = find_cycle(profile, set.name, way, done);
        sink.error(set.position, cycle.empty() ? "" : "sets are based on each other: " + cycle);
    }
}

}  // namespace

void check_sets(const Profile& profile, FindingSink& sink) {
    std::set<std::string> names;
    for (const PackageSet& set : profile.sets) {
        if (!is_identifier(set.name)) {
            sink.error(set.position,
                       "a set cannot be called " + base::quote(set.name) +
                           "; expected lower-case letters, digits and \"._+-\"");
        }
        if (!names.insert(set.name).second) {
            sink.error(set.position, "set " + base::quote(set.name) + " stands twice");
        }
        if (set.requests.empty()) {
            sink.error(set.position, "set " + base::quote(set.name) + " asks for no package");
        }
        check_base(profile, set, sink);
        check_requests(profile, set, sink);
    }
    check_cycles(profile, sink);
    if (profile.sets.empty()) {
        sink.error({}, "the profile has no package set");
    }
}

}  // namespace pigsty::specs
