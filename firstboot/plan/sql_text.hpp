// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// A literal of SQL, as it is read with standard_conforming_strings on, which every statement of
/// ours is run with. Throws Error for a NUL, which no text of PostgreSQL has.
/// Source: PostgreSQL, "String Constants".
std::string quote_literal(std::string_view text);

/// A name in double quotes, whatever characters it has. Throws Error for a NUL, an empty name and
/// one of more than 63 bytes, which PostgreSQL would cut.
/// Source: PostgreSQL, "Identifiers and Key Words".
std::string quote_identifier(std::string_view name);

}  // namespace pigsty::firstboot
