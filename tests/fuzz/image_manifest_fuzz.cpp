// SPDX-License-Identifier: Apache-2.0
#include "specs/image_manifest.hpp"

#include <cstdlib>

#include "base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    specs::ImageManifest manifest;
    try {
        manifest = specs::parse_image_manifest({reinterpret_cast<const char*>(data), size}, "fuzz");
    } catch (const base::SpecError&) {
        return 0;
    }
    // What was accepted comes back as it was, from text in canonical form.
    const std::string text = specs::format_image_manifest(manifest);
    if (specs::format_image_manifest(specs::parse_image_manifest(text, "fuzz")) != text) {
        std::abort();
    }
    return 0;
}
