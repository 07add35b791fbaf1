// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace pigsty::base {

/// Length in bytes of the UTF-8 sequence at the start of `text`, or 0 when it is empty or does not
/// start with a well-formed one (overlong forms and surrogates are not). Source: RFC 3629.
std::size_t utf8_length(std::string_view text);

/// True when all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace pigsty::base
