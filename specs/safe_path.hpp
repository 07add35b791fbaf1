// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pigsty::specs {

/// The first part of `path` that does not name a file or folder below the one before it: "", "." or
/// ".."; nullopt when all do. An absolute path starts with an empty part, an empty path is one.
std::optional<std::string_view> unsafe_part(std::string_view path);

/// Why `path` cannot be used below a folder or address; empty when it can: relative, no empty, "."
/// or ".." part, no control character or backslash.
std::string path_problem(std::string_view path);

/// Why `name` cannot be the name of one file; empty when it can. As path_problem(), and without
/// "/".
std::string file_name_problem(std::string_view name);

/// What an address "program:NAME/PATH" names: a file of a folder that comes with the program.
struct ProgramAddress {
    std::string name;  ///< lower-case letters, digits and "-", e.g. "firstboot"
    std::string path;  ///< below the folder; empty: the folder itself
};

/// Takes an address "program:NAME/" or "program:NAME/PATH" apart; nullopt for any other, and for a
/// path that does not stay below.
std::optional<ProgramAddress> parse_program_address(std::string_view address);

/// Why `address` cannot be fetched from; empty when it can: http, https or file with something
/// behind it, no blank, control character, user name or password; or "program:NAME/PATH".
std::string address_problem(std::string_view address);

}  // namespace pigsty::specs
