// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "specs/manifest.hpp"

namespace pigsty::bundles {

/// Where a yum client finds a bundle.
struct RepoAddress {
    std::string section;   ///< repository id, e.g. "pigsty-local"
    std::string base_url;  ///< ends in '/', e.g. "file:///www/pigsty/"
};

/// The address inside a bundle: where it is once Pigsty v1.4 has unpacked it under /www.
RepoAddress unpacked_address(const std::string& module_name);

/// Text of a .repo file for yum and dnf. Signatures are checked with the keys that the bundle
/// carries. Packages whose repository does not vouch for signatures would be refused so: they are
/// left out of that section by name and listed, by name, in a second one, "<section>-unsigned".
/// Source: yum.conf(5): exclude, includepkgs, gpgkey.
std::string format_repo_file(const specs::Manifest& manifest, const RepoAddress& address);

}  // namespace pigsty::bundles
