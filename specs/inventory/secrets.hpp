// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// What stands for a secret when a value is printed.
inline constexpr std::string_view k_secret_mask = "********";

/// True for a variable whose value, or something in it, is secret: by the catalogue, or for unknown
/// ones by their names, which have "password", "secret", "token" or the like in them.
bool is_secret_variable(std::string_view name);

/// True for a variable or field whose text is masked whole: unlike "pg_users", of which only the
/// field "password" is.
bool is_masked_whole(std::string_view name);

/// True when something in the value has to be masked.
bool holds_secret(std::string_view name, const YamlNode& value);

/// A text of the variable or field `name` as it may be printed: masked whole, or only the password
/// of a URL, or not at all.
std::string masked_text(std::string_view name, std::string_view text);

/// The place of the password in "scheme://user:password@host"; length 0 for none.
struct PasswordPlace {
    std::size_t offset = 0;
    std::size_t length = 0;
};
PasswordPlace url_password(std::string_view text);

}  // namespace pigsty::specs
