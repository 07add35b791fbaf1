// SPDX-License-Identifier: Apache-2.0
#include "bundles/repo_file.hpp"

#include <set>

#include "bundles/bundle_format.hpp"

namespace pigsty::bundles {

namespace {

struct Packages {
    std::set<std::string> keys;            ///< that signed at least one
    std::set<std::string> unsigned_names;  ///< as yum's lists take them: name-version-release.arch
    bool any_signed = false;
};

Packages look_at(const specs::Manifest& manifest) {
    Packages packages;
    for (const specs::ManifestFile& file : manifest.files) {
        if (file.nevra.empty()) {
            continue;
        }
        if (file.key.empty()) {
            const specs::Nevra nevra = specs::parse_nevra(file.nevra);
            packages.unsigned_names.insert(nevra.name + "-" + nevra.version + "-" + nevra.release +
                                           "." + nevra.arch);
        } else {
            packages.any_signed = true;
            packages.keys.insert(file.key);
        }
    }
    return packages;
}

template <class Range>
std::string joined(const Range& words) {
    std::string text;
    for (const std::string& word : words) {
        text += text.empty() ? word : " " + word;
    }
    return text;
}

std::string section_head(const std::string& id, const std::string& title, const RepoAddress& at) {
    return "[" + id + "]\nname=" + title + "\nbaseurl=" + at.base_url +
           "\nenabled=1\npriority=1\nskip_if_unavailable=1\n";
}

}  // namespace

RepoAddress unpacked_address(const std::string& module_name) {
    return {module_name + "-local", "file://" + std::string(k_unpack_folder) + module_name + "/"};
}

std::string format_repo_file(const specs::Manifest& manifest, const RepoAddress& address) {
    const Packages packages = look_at(manifest);
    const std::string title =
        manifest.module_name + " " + manifest.releasever + " - " + manifest.arch;
    std::string text;
    if (packages.any_signed || packages.unsigned_names.empty()) {
        std::set<std::string> key_urls;
        for (const std::string& key : packages.keys) {
            key_urls.insert(address.base_url + key_path(key));
        }
        text += section_head(address.section, title, address) + "gpgcheck=1\n";
        text += key_urls.empty() ? "" : "gpgkey=" + joined(key_urls) + "\n";
        if (!packages.unsigned_names.empty()) {
            text += "exclude=" + joined(packages.unsigned_names) + "\n";
        }
    }
    if (!packages.unsigned_names.empty()) {
        text += text.empty() ? "" : "\n";
        text += section_head(address.section + "-unsigned", title + " (unsigned)", address);
        text += "gpgcheck=0\nincludepkgs=" + joined(packages.unsigned_names) + "\n";
    }
    return text;
}

}  // namespace pigsty::bundles
