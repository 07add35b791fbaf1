// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::specs {

/// Bytes of the character `text` starts with; 0 when that is not valid UTF-8.
std::size_t utf8_length(std::string_view text);

/// True when some reader of YAML 1.1 or 1.2 takes the plain scalar for a number or a time,
/// e.g. "7", "1e5", "0x1f", "1:30", "2024-01-01", ".inf".
bool looks_like_number(std::string_view text);

/// True when some reader of YAML takes the plain scalar for a truth value, e.g. "true", "No",
/// "off".
bool looks_like_bool(std::string_view text);

/// True when every reader takes the plain scalar for text: no number, truth value or null.
bool is_plain_text(std::string_view text);

/// A scalar that every reader gives back as the text `text`, in quotes only where needed; fits into
/// flow collections, stays on one line. Bytes that are not UTF-8 become U+FFFD.
/// Shape: `bash`, `"7"`, `"a: b"`, `"two\nlines"`.
std::string yaml_scalar(std::string_view text);

/// Shape: `[a, b]`.
template <class Texts>
std::string yaml_list(const Texts& texts) {
    std::string list = "[";
    for (const std::string& text : texts) {
        list += (list.size() > 1 ? ", " : "") + yaml_scalar(text);
    }
    return list + ']';
}

/// A literal block ("|" and lines indented by `indent` blanks) where that gives back the same text,
/// else yaml_scalar(); ends with a new line.
std::string yaml_block(std::string_view text, std::size_t indent);

}  // namespace pigsty::specs
