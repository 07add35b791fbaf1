// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/clock_shim.hpp"

#include <cstring>
#include <span>
#include <string_view>

#include "base/embedded_file.hpp"
#include "base/error.hpp"

namespace pigsty::embedded {
std::span<const base::EmbeddedFile> clock_shim_files();
}  // namespace pigsty::embedded

namespace pigsty::builder {

std::string clock_shim(std::int64_t seconds) {
    constexpr std::string_view k_mark = "PIGSTYTM";
    std::string object(embedded::clock_shim_files().front().text);
    const std::size_t at = object.find(k_mark);
    if (at == std::string::npos || object.find(k_mark, at + 1) != std::string::npos) {
        throw base::Error("the built-in clock shim does not have its mark exactly once");
    }
    static_assert(k_mark.size() == sizeof seconds);
    std::memcpy(object.data() + at, &seconds, sizeof seconds);
    return object;
}

}  // namespace pigsty::builder
