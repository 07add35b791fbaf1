// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

/// The inventory as one of its nodes needs it, as YAML text: everyone's identity and what is not
/// secret stays, secrets stay only where a role of this node reads them, or its own cluster has
/// them. A meta node, whose monitoring reads every cluster, gets what its roles read of all.
/// The same arguments give the same bytes. Throws UsageError for an unknown host.
std::string inventory_for_host(const Inventory& inventory, std::string_view address);

}  // namespace pigsty::specs
