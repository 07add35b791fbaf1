// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// Asks for the packages that variables list, one resource a variable ("packages pg_packages"):
/// each name once, in its order, with pg_version in place of "${pg_version}"; several may share a
/// text. Warns instead where node_repo_method is none. Returns the resources' ids; throws SpecError
/// for what is no name.
std::vector<ResourceId> add_package_lists(const RoleInput& input,
                                          const std::vector<const char*>& variables,
                                          PlanWriter& plan);

}  // namespace pigsty::firstboot
