// SPDX-License-Identifier: Apache-2.0
// Any message is read or refused; parts keep to their limits.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "firstboot/identity/mime.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(firstboot::looks_like_mime(text));
    try {
        const auto parts = firstboot::read_mime(text);
        std::size_t bytes = 0;
        for (const firstboot::MimePart& part : parts) {
            bytes += part.body.size();
        }
        // Decoding makes nothing longer, and no part is read twice.
        if (parts.size() > firstboot::k_mime_parts || bytes > size) {
            std::abort();
        }
    } catch (const base::Error&) {
    }
    return 0;
}
