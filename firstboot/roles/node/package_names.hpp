// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// The names in a variable that lists packages (several may share a text), each once, in their
/// order, with pg_version in place of "${pg_version}". Throws SpecError for what is no name.
std::vector<std::string> package_names(const RoleInput& input, const char* variable);

}  // namespace pigsty::firstboot
