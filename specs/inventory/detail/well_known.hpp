// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "specs/inventory/detail/findings.hpp"
#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// True for a password that stands in Pigsty's published inventories and documents.
bool is_well_known_password(std::string_view text);

/// Warns of every password (and key) in the value that anybody can read in Pigsty's sources.
void check_well_known(const Parameter& parameter, const YamlNode& value, Findings& findings);

}  // namespace pigsty::specs
