// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_check.hpp"

#include <algorithm>
#include <set>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "specs/detail/profile_findings.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::specs {

bool is_identifier(const std::string& text) {
    const auto is_lower_alnum = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && is_lower_alnum(text.front()) && std::ranges::all_of(text, [&](char c) {
        return is_lower_alnum(c) || std::string_view("._+-").find(c) != std::string::npos;
    });
}

namespace {

void check_distro(const Distro& distro, FindingSink& sink) {
    if (!is_identifier(distro.name)) {
        sink.error({},
                   "a profile cannot be called " + base::quote(distro.name) +
                       "; expected lower-case letters, digits and \"._+-\"");
    }
    if (distro.releasever.empty()) {
        sink.error({}, "the profile's \"releasever\" is empty");
    }
    if (distro.arch != "x86_64" && distro.arch != "aarch64") {
        sink.error({},
                   "unknown architecture " + base::quote(distro.arch) +
                       "; known are \"x86_64\", \"aarch64\"");
    }
    sink.error({}, file_name_problem(distro.module_name));
    if (!distro.rpm_db_path.starts_with('/')) {
        sink.error({},
                   "expected an absolute path as \"rpm_db_path\", found " +
                       base::quote(distro.rpm_db_path));
    }
}

void check_url_file(const UrlFile& file, FindingSink& sink) {
    const std::string name = "URL file " + base::quote(file.name);
    const std::string problem = file_name_problem(file.file);
    sink.error(file.position, problem.empty() ? "" : name + ": " + problem);
    if (file.urls.empty()) {
        sink.error(file.position, name + " has no address");
    }
    for (const std::string& url : file.urls) {
        const std::string wrong = address_problem(url);
        sink.error(file.position, wrong.empty() ? "" : name + ": " + wrong);
    }
    if (!file.sha256.empty() && !base::is_hex(file.sha256, 64)) {
        sink.error(file.position,
                   name + ": expected a sha256 of 64 hexadecimal digits, found " +
                       base::quote(file.sha256));
    }
}

void check_url_files(const Profile& profile, FindingSink& sink) {
    std::set<std::string> names;
    std::set<std::string> files;
    for (const UrlFile& file : profile.url_files) {
        check_url_file(file, sink);
        if (!names.insert(file.name).second) {
            sink.error(file.position, "URL file " + base::quote(file.name) + " stands twice");
        }
        if (!files.insert(file.file).second) {
            sink.error(
                file.position,
                "two URL files would be called " + base::quote(file.file) + " in the bundle");
        }
    }
}

}  // namespace

std::vector<Finding> check_profile(const Profile& profile) {
    std::vector<Finding> findings;
    FindingSink sink(findings);
    check_distro(profile.distro, sink);
    check_repositories(profile, sink);
    check_sets(profile, sink);
    check_url_files(profile, sink);
    check_images(profile, sink);
    return findings;
}

std::vector<Finding> missing_keys(const Profile& profile, Severity severity) {
    std::vector<Finding> findings;
    for (const Repository& repository : profile.repositories) {
        const bool by_signature =
            repository.trust == Trust::rpm || repository.trust == Trust::metadata;
        if (repository.keys_from_overrides && by_signature && repository.keys.empty()) {
            findings.push_back(
                {severity,
                 repository.position,
                 "repository " + base::quote(repository.id) +
                     " takes its keys from overrides, and none give any" +
                     (profile.overrides_hint.empty() ? "; pass --overrides FILE"
                                                     : "; " + profile.overrides_hint)});
        }
    }
    return findings;
}

}  // namespace pigsty::specs
