// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "specs/detail/profile_findings.hpp"
#include "specs/lock.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::specs {

namespace {

void check_mirrors(const Repository& repository, FindingSink& sink) {
    const std::string name = "repository " + base::quote(repository.id);
    if (repository.mirrors.empty()) {
        sink.error(repository.position, name + " has no mirror");
    }
    std::set<std::string> seen;
    for (const std::string& mirror : repository.mirrors) {
        const std::string problem = address_problem(mirror);
        sink.error(repository.position, problem.empty() ? "" : name + ": " + problem);
        if (!seen.insert(mirror).second) {
            sink.warning(repository.position,
                         name + " names the mirror " + base::quote(mirror) + " twice");
        }
    }
}

void check_keys(const Repository& repository, FindingSink& sink) {
    const std::string name = "repository " + base::quote(repository.id);
    std::set<std::string> seen;
    for (const PinnedKey& key : repository.keys) {
        if (!base::is_hex(key.fingerprint, 40)) {
            sink.error(repository.position,
                       name + ": " + base::quote(key.fingerprint) +
                           " is no fingerprint of 40 hexadecimal digits");
        }
        const std::string problem = key.url.empty() ? "" : address_problem(key.url);
        sink.error(repository.position, problem.empty() ? "" : name + ": " + problem);
        if (!seen.insert(key.fingerprint).second) {
            sink.error(repository.position, name + " pins the key " + key.fingerprint + " twice");
        }
    }
}

void check_trust(const Repository& repository, FindingSink& sink) {
    const std::string name = "repository " + base::quote(repository.id);
    const bool by_signature = repository.trust == Trust::rpm || repository.trust == Trust::metadata;
    if (by_signature && repository.keys.empty() && !repository.keys_from_overrides &&
        !repository.keys_from_program) {
        sink.error(repository.position,
                   name + " has trust " + to_string(repository.trust) +
                       " but no key; pin one under \"keys\", or write \"trust: first-lock\" or "
                       "\"trust: none\"");
    }
    if (!by_signature && !repository.keys.empty()) {
        sink.warning(
            repository.position,
            name + " pins keys that trust " + to_string(repository.trust) + " does not use");
    }
    if (repository.trust == Trust::none) {
        sink.warning(repository.position, name + " is taken without any check (trust none)");
    }
}

}  // namespace

void check_repositories(const Profile& profile, FindingSink& sink) {
    std::set<std::string> ids;
    for (const Repository& repository : profile.repositories) {
        if (!is_identifier(repository.id) || repository.id == k_url_repository) {
            sink.error(repository.position,
                       "a repository cannot be called " + base::quote(repository.id) +
                           (repository.id == k_url_repository
                                ? ": the name is taken by packages had by their own address"
                                : "; expected lower-case letters, digits and \"._+-\""));
        }
        if (!ids.insert(repository.id).second) {
            sink.error(repository.position,
                       "repository " + base::quote(repository.id) + " stands twice");
        }
        if (repository.priority < 1 || repository.priority > 99) {
            sink.error(repository.position,
                       "repository " + base::quote(repository.id) + " has priority " +
                           std::to_string(repository.priority) + "; expected 1 to 99");
        }
        check_mirrors(repository, sink);
        check_keys(repository, sink);
        check_trust(repository, sink);
    }
    if (profile.repositories.empty()) {
        sink.error({}, "the profile has no repository");
    }
}

}  // namespace pigsty::specs
