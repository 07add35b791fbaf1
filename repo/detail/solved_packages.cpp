// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solved_packages.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "specs/lock.hpp"
#include "specs/safe_path.hpp"

extern "C" {
#include <solv/chksum.h>
}

namespace pigsty::repo::detail {

namespace {

constexpr std::array<std::string_view, 4> k_digest_types = {"sha256", "sha512", "sha1", "md5"};

[[noreturn]] void reject(const SolvPool& pool, Id package, const std::string& what) {
    const Solvable* solvable = pool_id2solvable(pool.get(), package);
    throw base::VerifyError("repository " + base::quote(solvable->repo->name) + ", package " +
                            base::quote(nevra_text(pool.get(), package)) + ": " + what);
}

specs::Nevra nevra_of(Pool* pool, const Solvable& solvable) {
    specs::Nevra nevra;
    nevra.name = pool_id2str(pool, solvable.name);
    nevra.arch = pool_id2str(pool, solvable.arch);
    std::string evr = pool_id2str(pool, solvable.evr);
    const std::size_t colon = evr.find(':');
    if (colon != std::string::npos) {
        nevra.epoch = evr.substr(0, colon);
        evr.erase(0, colon + 1);
    }
    const std::size_t dash = evr.rfind('-');
    nevra.version = evr.substr(0, dash);
    nevra.release = dash == std::string::npos ? "" : evr.substr(dash + 1);
    return nevra;
}

std::string location_of(const SolvPool& pool, Id package) {
    Solvable* solvable = pool_id2solvable(pool.get(), package);
    const char* location = solvable_lookup_location(solvable, nullptr);
    std::string path = location == nullptr ? "" : location;
    if (const std::string fault = location_fault(path); !fault.empty()) {
        reject(pool, package, "its location " + base::quote(path) + " " + fault);
    }
    const char* base_url = solvable_lookup_str(solvable, SOLVABLE_MEDIABASE);
    if (base_url != nullptr && *base_url != '\0') {
        reject(pool, package, "it has a base address of its own, " + base::quote(base_url));
    }
    return path;
}

RepositoryDigest digest_of(const SolvPool& pool, Id package) {
    Id type = 0;
    const char* hex =
        solvable_lookup_checksum(pool_id2solvable(pool.get(), package), SOLVABLE_CHECKSUM, &type);
    const char* name = hex == nullptr ? nullptr : solv_chksum_type2str(type);
    if (name == nullptr ||
        std::find(k_digest_types.begin(), k_digest_types.end(), name) == k_digest_types.end()) {
        reject(pool, package, "its digest is of an unknown kind");
    }
    return {name, hex};
}

}  // namespace

std::string location_fault(const std::string& location) {
    if (location.empty()) {
        return "is empty";
    }
    if (std::any_of(location.begin(), location.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        })) {
        return "has a control character in it";
    }
    if (location.front() == '/') {
        return "is absolute";
    }
    // "C:", "http:" and the like can only mean a scheme in the first part; a '?' or '#' would cut
    // the address.
    if (location.substr(0, location.find('/')).find(':') != std::string::npos) {
        return "starts with a scheme";
    }
    if (location.find_first_of("\\?#") != std::string::npos) {
        return "has one of \\, ? and # in it";
    }
    if (const auto part = specs::unsafe_part(location)) {
        return "has the part " + base::quote(*part);
    }
    return "";
}

SolvedPackage describe_package(const SolvPool& pool, Id package) {
    Solvable* solvable = pool_id2solvable(pool.get(), package);
    SolvedPackage described;
    described.nevra = nevra_of(pool.get(), *solvable);
    described.repository = solvable->repo->name;
    const auto rpm = pool.rpms.find(package);
    described.path = rpm != pool.rpms.end() ? rpm->second->location : location_of(pool, package);
    described.size_bytes = solvable_lookup_num(solvable, SOLVABLE_DOWNLOADSIZE, 0);
    described.digest = digest_of(pool, package);
    described.header_end = solvable_lookup_num(solvable, SOLVABLE_HEADEREND, 0);
    described.build_time =
        static_cast<std::int64_t>(solvable_lookup_num(solvable, SOLVABLE_BUILDTIME, 0));
    return described;
}

}  // namespace pigsty::repo::detail
