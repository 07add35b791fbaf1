// SPDX-License-Identifier: Apache-2.0
// Any text as each document of a profile and as overrides: it is read or refused, nothing else.
#include <cstdint>
#include <string>

#include "specs/overrides.hpp"
#include "specs/profile_check.hpp"
#include "specs/profile_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::vector<specs::Finding> findings;
    const specs::SourceText source{"fuzz", text};
    const specs::SourceText distro{"distro", "name: t\nreleasever: \"7\"\narch: x86_64\n"};
    specs::Profile profile = specs::parse_profile({distro, source, source}, findings);
    specs::parse_profile({source, source, source}, findings);
    profile.repositories.push_back({.id = "base"});
    specs::apply_overrides(profile, source, findings);
    specs::check_profile(profile);
    specs::input_digest(profile);
    return 0;
}
