// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "specs/image.hpp"
#include "specs/target.hpp"

namespace pigsty::specs {

/// What the profile's target is (distro.yml). Grows with what images need.
struct Distro {
    std::string name;        ///< profile name, e.g. "el7"
    std::string title;       ///< for people, e.g. "CentOS 7 with Pigsty v1.4"
    std::string releasever;  ///< replaces $releasever in mirror addresses, e.g. "7"
    std::string arch;        ///< "x86_64"; noarch packages always belong to it
    std::string module_name =
        "pigsty";  ///< top folder of the bundle and name of the yum repository
    std::string rpm_db_path = "/var/lib/rpm";
    Target target;  ///< for images; no part of what decides a lock
};

/// What vouches for the packages of a repository (see docs/trust.md).
enum class Trust {
    rpm,         ///< every RPM is signed by a key pinned for its own repository
    metadata,    ///< repomd.xml is signed by a pinned key; packages by the digests it leads to
    first_lock,  ///< digests recorded at the first lock, pinned from then on
    none,        ///< nothing; has to be written down explicitly
};

/// A public key that is accepted only when its primary fingerprint is the pinned one.
struct PinnedKey {
    std::string fingerprint;  ///< 40 upper-case hexadecimal digits
    std::string url;   ///< where the armoured key can be had; may be empty when `text` is given
    std::string text;  ///< the armoured key itself; empty: fetched from `url`
};

/// An upstream repository (upstreams.yml). Variables in addresses are already replaced.
struct Repository {
    std::string id;  ///< e.g. "pgdg14"
    std::string title;
    std::vector<std::string>
        mirrors;  ///< base addresses in the order they are tried; each ends in '/'
    Trust trust = Trust::rpm;
    std::vector<PinnedKey> keys;
    int priority = 99;      ///< as yum's: the lower number wins whatever the version
    bool optional = false;  ///< a repository that cannot be reached is left out with a warning
    bool keys_from_overrides = false;  ///< the profile pins none by itself: --overrides has to
    bool keys_from_program = false;    ///< they come with the program, see "program:" mirrors
    base::Position position = {};      ///< where it stands, for messages
};

/// Something to be in a set (packages.yml), after replacing ${pg_version} and other variables.
struct PackageRequest {
    std::string pattern;    ///< name, name.arch, NEVRA, glob over names, or a capability such as
                            ///< "/usr/bin/ps"
    bool optional = false;  ///< may be absent upstream: warned about and left out
    std::string file;       ///< where it was asked for, for messages
    int line = 0;
    int column = 0;
};

/// Packages that are installed together on a kind of node.
struct PackageSet {
    std::string name;               ///< e.g. "pgsql"
    std::vector<std::string> base;  ///< sets it is solved on top of, e.g. {"node"}
    bool one_by_one = false;        ///< each request is solved on its own on top of `base` (extras)
    std::vector<PackageRequest> requests;
    base::Position position = {};  ///< where it stands, for messages
};

/// A file that no repository carries. RPMs join the solve as repository "url"; others travel as
/// they are.
struct UrlFile {
    std::string name;               ///< e.g. "vip-manager"
    std::string file;               ///< name in the bundle, e.g. "vip-manager_1.0.1-1_amd64.rpm"
    std::vector<std::string> urls;  ///< tried in order
    std::string sha256;             ///< pinned digest; empty: recorded at the first lock
    bool optional = false;
    base::Position position = {};  ///< where it stands, for messages
    bool is_rpm() const { return file.ends_with(".rpm"); }
};

/// A distribution to build.
struct Profile {
    Distro distro;
    std::vector<Repository> repositories;
    std::vector<PackageSet> sets;
    std::vector<UrlFile> url_files;
    std::vector<std::string>
        excludes;  ///< globs over package names, or NEVRAs, that never are chosen
    std::vector<std::string>
        prefer;  ///< package names favoured among several providers, first one most
    std::vector<std::string> multilib;   ///< package names whose i686 build is wanted, too
    bool weak_dependencies = false;      ///< follow Recommends
    std::string image_documents_sha256;  ///< of the texts that decide images beside the lock
    std::vector<Image> images;           ///< by name; no part of what decides a lock
    std::string overrides_hint;  ///< how to get the overrides that `keys_from_overrides` asks for
};

/// The set of that name, or nullptr.
const PackageSet* find_set(const Profile& profile, const std::string& name);

/// The image of that name. Throws UsageError with the nearest names when there is none.
const Image& require_image(const Profile& profile, const std::string& name);

/// Digest (64 hexadecimal digits) of everything in the profile that decides a lock: distro, package
/// sets, options, repositories with trust, priority and key fingerprints, addresses of URL files
/// without a pinned digest; mirrors, titles and the order of lists that have no meaning do not
/// count.
std::string input_digest(const Profile& profile);

std::string to_string(Trust trust);

}  // namespace pigsty::specs
