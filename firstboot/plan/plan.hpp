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

/// Puts what is needed before what needs it, otherwise keeping the order. Throws base::Error for
/// ids that stand twice or are unknown and for circles: a mistake of a role.
void order_plan(Plan& plan);

}  // namespace pigsty::firstboot
