// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/context.hpp"

#include <unistd.h>

#include <cstdlib>
#include <span>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "specs/overrides.hpp"
#include "specs/profile_load.hpp"

namespace pigsty::builder::cli {

namespace fs = std::filesystem;

namespace {

fs::path environment_path(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
}

}  // namespace

std::vector<specs::OverrideSource> override_sources(const Context& context) {
    std::vector<specs::OverrideSource> sources;
    for (const fs::path& file : context.options.overrides) {
        sources.push_back(specs::read_override_file(file));
    }
    return sources;
}

specs::Profile load_profile(const Context& context) {
    specs::Profile profile = specs::load_profile(
        {context.options.specs}, context.options.profile, override_sources(context));
    specs::apply_mirror_options(profile, context.options.mirrors);
    return profile;
}

specs::Profile load_profile_without_keys(const Context& context) {
    return specs::load_profile_without_keys(
        {context.options.specs}, context.options.profile, override_sources(context));
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
