// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace pigsty::specs {

/// Values of the variables of a profile, by name.
using Variables = std::map<std::string, std::string, std::less<>>;

/// Replaces "$name" and "${name}". A name is letters, digits and "_".
/// Throws SpecError without position for an unknown name (with the nearest one), a "$" before
/// something else and a "${" without end.
std::string expand_variables(std::string_view text, const Variables& variables);

}  // namespace pigsty::specs
