// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

/// Everything a node must be, in the order in which it is made so.
struct Plan {
    std::string address;             ///< of the node
    std::vector<std::string> roles;  ///< "node", "dcs"; in order
    std::vector<Resource> resources;
    std::vector<std::string>
        warnings;  ///< e.g. default passwords, things upstream does and we do not
};

/// All ids that must stand before the resource: its needs, and what units and commands watch.
std::vector<ResourceId> forerunners_of(const Resource& resource);

/// The ids whose change makes a unit restart or reload, or a command run again.
std::vector<ResourceId> watched_by(const Resource& resource);

/// Puts what is needed before what needs it (watched resources count as needed), otherwise keeping
/// the order. Throws base::Error for ids that stand twice or are unknown and for circles: a mistake
/// of a role.
void order_plan(Plan& plan);

}  // namespace pigsty::firstboot
