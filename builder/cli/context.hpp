// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/progress.hpp"
#include "specs/overrides.hpp"
#include "specs/profile.hpp"

namespace pigsty::builder::cli {

/// Options that stand before or after any verb.
struct GlobalOptions {
    std::string profile = "el7";
    std::filesystem::path specs;  ///< --specs DIR; empty: the documents inside the program
    std::filesystem::path
        cache;  ///< --cache DIR; empty: $XDG_CACHE_HOME or ~/.cache, then /pigsty-bundle
    std::vector<std::filesystem::path> overrides;  ///< --overrides FILE
    std::vector<std::string> mirrors;              ///< --mirror ID=URL
    std::size_t jobs = 0;                          ///< 0: one per core
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    std::string color = "auto";
};

/// What a verb works with.
struct Context {
    GlobalOptions options;
    base::Progress& progress;
};

/// The documents of --overrides. Throws SystemError.
std::vector<specs::OverrideSource> override_sources(const Context& context);

/// The profile that --profile names, with overrides and mirrors applied. Throws SpecError or
/// UsageError.
specs::Profile load_profile(const Context& context);

/// The same, but keys that overrides have to give may be missing: for verbs that only look at pins.
specs::Profile load_profile_without_keys(const Context& context);

/// The cache folder, created when absent. Throws UsageError when there is no home to put it in,
/// SystemError.
std::filesystem::path cache_folder(const Context& context);

/// Throws UsageError when there is neither a file nor a folder of that name; `what` says what it
/// should be, e.g. "a bundle".
void require_path(const std::filesystem::path& path, const std::string& what);

/// How the program was called, with the options that decide which documents it reads, quoted for a
/// shell. Shape: "pigsty-bundle --profile lab --overrides 'my overrides.yml'".
std::string command_prefix(const Context& context);

/// Writes a result to standard output whole. Throws SystemError, so that a full disk or a closed
/// pipe is noticed.
void print_result(const std::string& text);

}  // namespace pigsty::builder::cli
