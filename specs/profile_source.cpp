// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_source.hpp"

#include <algorithm>
#include <span>
#include <system_error>

#include "base/edit_distance.hpp"
#include "base/embedded_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::embedded {
std::span<const base::EmbeddedFile> profile_files();
}  // namespace pigsty::embedded

namespace pigsty::specs {

namespace {

constexpr std::string_view k_prefix = "profiles/";
constexpr std::string_view k_distro = "/distro.yml";
constexpr std::uint64_t k_largest_document = 16U << 20U;

std::vector<std::string> embedded_names() {
    std::vector<std::string> names;
    for (const base::EmbeddedFile& one : embedded::profile_files()) {
        if (one.name.starts_with(k_prefix) && one.name.ends_with(k_distro)) {
            names.emplace_back(one.name.substr(
                k_prefix.size(), one.name.size() - k_prefix.size() - k_distro.size()));
        }
    }
    return names;
}

std::vector<std::string> directory_names(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::directory_iterator entries(directory, error);
    if (error) {
        throw base::SystemError(
            "cannot read the folder of profiles " + base::quote(directory.string()), error.value());
    }
    std::vector<std::string> names;
    for (const std::filesystem::directory_entry& entry : entries) {
        if (std::filesystem::exists(entry.path() / "distro.yml", error)) {
            names.push_back(entry.path().filename().string());
        }
    }
    return names;
}

/// Empty when there is no such document.
SourceText embedded_text(const std::string& name, const std::string& document) {
    const std::string file = name + '/' + document;
    for (const base::EmbeddedFile& one : embedded::profile_files()) {
        if (one.name == std::string(k_prefix) + file) {
            return {file, std::string(one.text)};
        }
    }
    return {};
}

SourceText read_document(const ProfileSource& source,
                         const std::string& name,
                         const std::string& document) {
    if (source.directory.empty()) {
        SourceText text = embedded_text(name, document);
        if (text.file.empty()) {
            throw base::Error("the built-in profile " + base::quote(name) + " has no " + document);
        }
        return text;
    }
    const std::filesystem::path file = source.directory / name / document;
    return {file.string(), base::read_file(file, k_largest_document)};
}

/// A document that a profile may do without.
SourceText read_optional(const ProfileSource& source,
                         const std::string& name,
                         const std::string& document) {
    if (source.directory.empty()) {
        return embedded_text(name, document);
    }
    const std::filesystem::path file = source.directory / name / document;
    auto text = base::read_file_if_present(file, k_largest_document);
    return text ? SourceText{file.string(), std::move(*text)} : SourceText{};
}

}  // namespace

std::vector<std::string> profile_names(const ProfileSource& source) {
    std::vector<std::string> names =
        source.directory.empty() ? embedded_names() : directory_names(source.directory);
    std::ranges::sort(names);
    return names;
}

ProfileDocuments read_profile_documents(const ProfileSource& source, const std::string& name) {
    const std::vector<std::string> names = profile_names(source);
    if (std::ranges::find(names, name) == names.end()) {
        const std::string near = base::did_you_mean(name, names);
        throw base::UsageError("there is no profile " + base::quote(name) +
                               (near.empty() ? "; known are " + base::quote_list(names) : near));
    }
    return {read_document(source, name, "distro.yml"),
            read_document(source, name, "upstreams.yml"),
            read_document(source, name, "packages.yml"),
            read_optional(source, name, "images.yml"),
            read_optional(source, name, "verify.yml")};
}

}  // namespace pigsty::specs
