// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "specs/finding.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

/// Everything wrong or doubtful about an inventory at once, in the order of its lines: unknown
/// variables (with the nearest name), wrong types and values, variables at a level where they have
/// no effect, and what makes no sense as a whole (clusters without exactly one primary, sequence
/// numbers and ports used twice, members and masters that do not exist, VIPs outside of the subnet,
/// selectors that match nobody, well-known default passwords, parameters without effect).
std::vector<Finding> check_inventory(const Inventory& inventory);

/// Reads and checks a text: what read_inventory throws becomes a finding.
std::vector<Finding> check_inventory_text(std::string_view text, const std::string& file);

/// Only what concerns this host and the clusters it is a member of: what a node has to know before
/// it changes itself.
std::vector<Finding> check_inventory_for(const Inventory& inventory, std::string_view address);

}  // namespace pigsty::specs
