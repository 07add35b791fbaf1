// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// The bytes of a base64 text; blanks and line ends in it are skipped, "=" may be missing at its
/// end. nullopt when it is none. Source: RFC 4648 section 4.
std::optional<std::string> base64_decode(std::string_view text);

/// True for a text that can only be meant as base64: its characters alone, at least 16 of them.
bool looks_like_base64(std::string_view text);

/// The bytes of a quoted-printable text. nullopt when "=" is followed by neither two hexadecimal
/// digits nor the end of the line. Source: RFC 2045 section 6.7.
std::optional<std::string> quoted_printable_decode(std::string_view text);

}  // namespace pigsty::firstboot
