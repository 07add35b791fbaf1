// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "specs/inventory/detail/findings.hpp"
#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// Tells of a value that is not what its parameter's type wants, fields of users, services and the
/// like included. What is secret is never quoted.
void check_value(const Parameter& parameter, const YamlNode& value, Findings& findings);

/// What was found, for a message; the text of something secret is left out.
std::string describe_value(const YamlNode& value, bool secret);

}  // namespace pigsty::specs
