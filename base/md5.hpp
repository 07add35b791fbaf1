// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::base {

/// MD5 of `text` as 32 lower-case hexadecimal digits: for formats that ask for it, never where it
/// has to resist anybody. Source: RFC 1321.
std::string md5_of(std::string_view text);

}  // namespace pigsty::base
