// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_verify.hpp"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty::builder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto differences = parse_rpm_differences(text);
    // No line may get lost: what is not understood is a difference without a path.
    const bool has_line = std::ranges::any_of(text, [](char c) { return c != '\n'; });
    if (differences.empty() == has_line) {
        std::abort();
    }
    for (const RpmDifference& one : differences) {
        if (!one.path.empty() && one.path.front() != '/') {
            std::abort();
        }
    }
    return 0;
}
