// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pigsty::base {

/// A file that the build put into the binary (see cmake/embed.cmake).
struct EmbeddedFile {
    std::string_view
        name;  ///< path relative to the folder that embeds it, e.g. "profiles/lab/distro.yml"
    std::string_view text;
};

}  // namespace pigsty::base
