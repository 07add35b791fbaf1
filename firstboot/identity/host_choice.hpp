// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firstboot/facts/facts.hpp"
#include "firstboot/identity/seed_source.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::firstboot {

/// The entry of the inventory that is this node, and why.
struct HostChoice {
    std::string address;
    std::string reason;  ///< "address 10.10.10.11 is on eth0"
};

/// Picks the host: the address of --ip, else the first one that a source gave, else the one that is
/// on an interface. An address that a metadata server gave is heeded only where the inventory has
/// it: it may be of another interface. Throws IdentityError that lists what was seen.
HostChoice choose_host(const specs::Inventory& inventory,
                       const std::optional<std::string>& asked,
                       const std::vector<SeedReport>& reports,
                       const Facts& facts);

/// Shape: "\nthe sources say:\n  cmdline: no pigsty.inventory=\n  nocloud: …".
std::string tell_reports(const std::vector<SeedReport>& reports);

}  // namespace pigsty::firstboot
