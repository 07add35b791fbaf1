// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/context.hpp"

#include <unistd.h>

#include <cstdlib>
#include <span>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "repo/program_folder.hpp"
#include "specs/overrides.hpp"
#include "specs/profile_load.hpp"

namespace pigsty::builder::cli {

namespace fs = std::filesystem;

namespace {

fs::path environment_path(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
}

/// `text` as one word of a shell.
std::string shell_word(const std::string& text) {
    const bool plain = !text.empty() && text.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789_-./:=+@,%") == std::string::npos;
    if (plain) {
        return text;
    }
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return word + '\'';
}

}  // namespace

std::vector<specs::OverrideSource> override_sources(const Context& context) {
    std::vector<specs::OverrideSource> sources;
    for (const fs::path& file : context.options.overrides) {
        require_path(file, "a document of overrides");
        sources.push_back(specs::read_override_file(file));
    }
    return sources;
}

specs::Profile load_profile(const Context& context) {
    specs::Profile profile = specs::load_profile(
        {context.options.specs}, context.options.profile, override_sources(context));
    repo::pin_program_keys(profile);
    specs::apply_mirror_options(profile, context.options.mirrors);
    return profile;
}

specs::Profile load_profile_without_keys(const Context& context) {
    specs::Profile profile = specs::load_profile_without_keys(
        {context.options.specs}, context.options.profile, override_sources(context));
    repo::pin_program_keys_if_present(profile);
    return profile;
}

fs::path cache_folder(const Context& context) {
    fs::path folder = context.options.cache;
    if (folder.empty()) {
        const fs::path xdg = environment_path("XDG_CACHE_HOME");
        const fs::path home = environment_path("HOME");
        if (xdg.is_absolute()) {
            folder = xdg / "pigsty-bundle";
        } else if (!home.empty()) {
            folder = home / ".cache" / "pigsty-bundle";
        } else {
            throw base::UsageError(
                "there is no HOME to keep a cache in; name one with --cache DIR");
        }
    }
    folder = fs::absolute(folder);
    base::make_directories(folder);
    return folder;
}

void require_path(const fs::path& path, const std::string& what) {
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (!fs::exists(status)) {
        throw base::UsageError("there is no " + base::quote(path.string()) + "; expected " + what);
    }
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) {
        throw base::UsageError(base::quote(path.string()) +
                               " is neither a file nor a folder; expected " + what);
    }
}

std::string command_prefix(const Context& context) {
    std::string prefix = "pigsty-bundle";
    if (context.options.profile != GlobalOptions{}.profile) {
        prefix += " --profile " + shell_word(context.options.profile);
    }
    if (!context.options.specs.empty()) {
        prefix += " --specs " + shell_word(context.options.specs.string());
    }
    for (const fs::path& file : context.options.overrides) {
        prefix += " --overrides " + shell_word(file.string());
    }
    return prefix;
}

void print_result(const std::string& text) {
    base::in_context(
        [] { return "writing the result to standard output"; },
        [&] {
            base::write_all(
                STDOUT_FILENO,
                std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
        });
}

}  // namespace pigsty::builder::cli
