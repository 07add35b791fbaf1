// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::repo::detail {

/// True when XML 1.0 can hold `text` as it is: UTF-8 without control characters (but tab and line
/// ends), U+FFFE and U+FFFF. Source: https://www.w3.org/TR/xml/#charsets
bool is_xml_text(std::string_view text);

/// True when `text` has bytes that no encoding could make legal in XML.
bool has_forbidden_characters(std::string_view text);

/// What XML can hold of `text`: forbidden characters are left out, and bytes that are not UTF-8
/// are read as Latin-1, as createrepo does.
std::string to_xml_text(std::string_view text);

}  // namespace pigsty::repo::detail
