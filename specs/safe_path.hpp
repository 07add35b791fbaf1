// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::specs {

/// Why `path` cannot be used below a folder or address; empty when it can: relative, no empty, "."
/// or ".." part, no control character or backslash.
std::string path_problem(std::string_view path);

/// Why `name` cannot be the name of one file; empty when it can. As path_problem(), and without
/// "/".
std::string file_name_problem(std::string_view name);

/// Why `address` cannot be fetched from; empty when it can: http, https or file with something
/// behind it, no blank, control character, user name or password.
std::string address_problem(std::string_view address);

}  // namespace pigsty::specs
