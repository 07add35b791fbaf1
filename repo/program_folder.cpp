// SPDX-License-Identifier: Apache-2.0
#include "repo/program_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "repo/keyring.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_key_prefix = "RPM-GPG-KEY-";
constexpr std::uint64_t k_key_limit_bytes = 1u << 20;

std::string variable_of(std::string_view name) {
    std::string variable = "PIGSTY_";
    for (const char c : name) {
        variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    std::replace(variable.begin(), variable.end(), '-', '_');
    return variable + "_REPOSITORY";
}

fs::path folder_of_program() {
    std::error_code code;
    const fs::path program = fs::read_symlink("/proc/self/exe", code);
    if (code) {
        throw base::SystemError("cannot read where this program is (/proc/self/exe)", code.value());
    }
    return program.parent_path();
}

/// As a path stands in a URL: libcurl takes "%XX" back, and ends it at '?' or '#'.
std::string percent_encoded(const std::string& path) {
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
            (byte >= 'A' && byte <= 'Z') ||
            std::string_view("/-._~+").find(c) != std::string::npos) {
            text += c;
        } else {
            text += '%';
            text += k_digits[byte >> 4U];
            text += k_digits[byte & 15U];
        }
    }
    return text;
}

/// The keys that lie in the folder, in the order of their files.
std::vector<specs::PinnedKey> keys_in(const fs::path& folder) {
    std::error_code code;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        if (entry.path().filename().string().starts_with(k_key_prefix)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<specs::PinnedKey> keys;
    for (const fs::path& file : files) {
        for (const PublicKey& key :
             parse_public_keys(base::read_file(file, k_key_limit_bytes), file.string())) {
            keys.push_back({key.fingerprint, "", key.text});
        }
    }
    return keys;
}

enum class Absent { error, ignored };

void pin_keys(specs::Repository& repository, Absent absent) {
    std::optional<std::string> seen;
    for (const std::string& mirror : repository.mirrors) {
        if (const auto program = specs::parse_program_address(mirror)) {
            const fs::path folder = program_folder(program->name);
            repository.keys = keys_in(folder);
            seen =
                "there is no key " + base::quote((folder / k_key_prefix).string() + "…") +
                "; build the target firstboot_rpm, install the program with its share folder, or "
                "name the folder in " +
                variable_of(program->name);
        }
        if (!repository.keys.empty()) {
            return;
        }
    }
    if (absent == Absent::error) {
        base::Error error("repository " + base::quote(repository.id) +
                          " takes its keys from what comes with this program, and none is there");
        error.set_hint(
            seen.value_or("none of its mirrors is \"program:NAME/\"; give it keys by "
                          "--overrides FILE"));
        throw error;
    }
}

void pin_all(specs::Profile& profile, Absent absent) {
    for (specs::Repository& repository : profile.repositories) {
        if (repository.keys_from_program && repository.keys.empty()) {
            pin_keys(repository, absent);
        }
    }
}

}  // namespace

fs::path program_folder(std::string_view name) {
    const char* named = std::getenv(variable_of(name).c_str());
    if (named != nullptr && *named != '\0') {
        return fs::absolute(named);
    }
    return (folder_of_program() / "../share/pigsty-bundle" / name).lexically_normal();
}

fs::path program_file(std::string_view address) {
    const auto program = specs::parse_program_address(address);
    if (!program) {
        throw base::Error(base::quote(address) +
                          " is no address of the kind \"program:NAME/PATH\"");
    }
    return program_folder(program->name) / program->path;
}

std::string real_address(const std::string& address) {
    return specs::parse_program_address(address)
               ? "file://" + percent_encoded(program_file(address).string())
               : address;
}

void pin_program_keys(specs::Profile& profile) {
    pin_all(profile, Absent::error);
}

void pin_program_keys_if_present(specs::Profile& profile) {
    pin_all(profile, Absent::ignored);
}

}  // namespace pigsty::repo
