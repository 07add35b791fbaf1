// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "firstboot/facts/facts.hpp"
#include "firstboot/plan/plan.hpp"
#include "specs/inventory/cluster.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::firstboot {

/// All that a role may look at: roles are pure functions of it.
struct RoleInput {
    const specs::Inventory& inventory;
    const specs::HostVariables& variables;
    const Facts& facts;
};

/// A role: who has it and what it asks for. `add` appends to the plan; resources get the role's
/// name. It throws SpecError for variables of the wrong type.
struct Role {
    const char* name;
    bool (*applies)(const RoleInput& input);
    void (*add)(const RoleInput& input, Plan& plan);
};

/// All roles in their order: node, dcs, node_exporter, …
std::span<const Role> roles();

/// The whole plan of a node, ordered. Throws SpecError when an inventory's error concerns the node
/// (check_inventory_for) or a variable has the wrong type.
Plan make_plan(const specs::Inventory& inventory, const std::string& address, const Facts& facts);

}  // namespace pigsty::firstboot
