// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "specs/inventory/host_variables.hpp"

namespace pigsty::firstboot {

/// A text of the inventory that knows where it stands, for messages.
struct PlacedText {
    std::string variable;  ///< "node_dns_hosts"
    std::string text;
    base::Position position;

    /// Throws SpecError "expected <expected> in "<variable>", found "<text>"" with its place.
    [[noreturn]] void fail_expected(std::string_view expected) const;
};

/// The text of a variable; empty when it is not set. Throws SpecError for control characters, new
/// lines above all: what goes into a line of a file must not make another one.
PlacedText placed_text(const specs::HostVariables& variables, const std::string& name);

/// The texts of a list, each without blanks around it and checked in the same way; empty ones are
/// left out.
std::vector<PlacedText> placed_texts(const specs::HostVariables& variables,
                                     const std::string& name);

/// The words of a text, divided by blanks and commas; each keeps the place.
std::vector<PlacedText> placed_words(const PlacedText& text);

/// The keys of a map with their scalars. Throws SpecError when the variable is no map or a value is
/// no scalar.
struct PlacedPair {
    std::string key;
    PlacedText value;
};
std::vector<PlacedPair> placed_pairs(const specs::HostVariables& variables,
                                     const std::string& name);

/// True when all characters are ASCII letters, digits or among `others`, and there is at least one.
bool is_made_of(std::string_view text, std::string_view others);

/// True for an IPv4 or IPv6 address.
bool is_address(std::string_view text);

/// True for a host name as in RFC 1123: labels of letters, digits and hyphens, up to 64 characters,
/// which is what Linux takes.
bool is_host_name(std::string_view text);

/// Throws SpecError unless the path is absolute, without "." or ".." parts, of letters, digits and
/// "._-+@/".
void require_path(const PlacedText& path);

}  // namespace pigsty::firstboot
