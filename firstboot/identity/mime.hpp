// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// A leaf of a MIME message, its transfer encoding undone.
struct MimePart {
    std::string type;  ///< lower case, without parameters: "text/cloud-config"
    std::string name;  ///< file name of Content-Disposition; may be empty
    std::string body;
    bool operator==(const MimePart&) const = default;
};

/// Most parts of a message, and how deep they may lie in each other.
inline constexpr std::size_t k_mime_parts = 256;
inline constexpr std::size_t k_mime_depth = 8;

/// True when the text begins with header lines that say it is a MIME message.
bool looks_like_mime(std::string_view text);

/// The leaves of a message in their order: multipart messages, also within each other, in 7bit,
/// 8bit, binary, base64 and quoted-printable. Line ends may be "\n". Throws base::Error when a
/// boundary is missing or never closed, an encoding is unknown or broken, or there are too many
/// parts. Source: RFC 2045, RFC 2046 section 5.1; what cloud-init's make-mime writes.
std::vector<MimePart> read_mime(std::string_view text);

}  // namespace pigsty::firstboot
