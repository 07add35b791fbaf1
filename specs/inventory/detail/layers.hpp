// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

/// One map of variables that counts for a host.
struct Layer {
    const YamlNode* variables = nullptr;  ///< a map
    VariableOrigin origin = VariableOrigin::global;
    const InventoryGroup* group = nullptr;
};

/// The maps of variables that count for a host, the lowest precedence first: all.vars, those of its
/// groups, its own. A host's own maps override each other in the order of the document, as Ansible
/// has it, not in that of their groups.
std::vector<Layer> layers_of(const Inventory& inventory, std::string_view address);

/// True for a key of a group's map that sets something about the group and is no variable.
bool is_group_setting(const Layer& layer, std::string_view key);

}  // namespace pigsty::specs
