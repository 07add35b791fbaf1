// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace pigsty::specs {

/// Identity of a package: name, epoch, version, release, architecture.
/// The comparison is plain text order, for sorting only: which version is newer is for the solver
/// to say.
struct Nevra {
    std::string name;
    std::string epoch = "0";
    std::string version;
    std::string release;
    std::string arch;
    auto operator<=>(const Nevra&) const = default;
};

/// Parses the text form of a package identity.
/// Shape: "name-[epoch:]version-release.arch", e.g. "etcd-3.5.17-1.el9.x86_64"; a missing epoch
/// reads as 0. Throws SpecError naming `text` when a part is empty, a character is not allowed or a
/// second ':' appears.
Nevra parse_nevra(std::string_view text);

/// Shape: "name-version-release.arch", with "epoch:" before the version when it is not 0.
std::string to_string(const Nevra& nevra);

/// Shape: "[epoch:]version-release".
std::string evr_of(const Nevra& nevra);

/// The file name a repository gives the package: "name-version-release.arch.rpm", without epoch.
std::string file_name_of(const Nevra& nevra);

}  // namespace pigsty::specs
