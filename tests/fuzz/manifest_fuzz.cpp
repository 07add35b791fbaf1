// SPDX-License-Identifier: Apache-2.0
// A manifest that can be read can be written, and reads as the same text from then on.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "specs/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        const std::string first = specs::format_manifest(specs::parse_manifest(text, "fuzz"));
        if (specs::format_manifest(specs::parse_manifest(first, "again")) != first) {
            std::abort();
        }
    } catch (const base::SpecError&) {
    }
    return 0;
}
