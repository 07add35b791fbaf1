// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// Measures of the machine for Prometheus, on every node.
extern const Role k_node_exporter_role;

}  // namespace pigsty::firstboot
