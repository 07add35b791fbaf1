// SPDX-License-Identifier: Apache-2.0
// A lock that can be read can be written and read again, with the same outcome.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "specs/lock.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        const specs::Lock lock = specs::parse_lock(text, "fuzz");
        if (specs::parse_lock(specs::format_lock(lock), "again") != lock) {
            std::abort();
        }
    } catch (const base::SpecError&) {
    }
    return 0;
}
