// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/engine/system.hpp"
#include "firstboot/plan/look.hpp"

namespace pigsty::firstboot {

/// A unit of a folder: whether it is enabled there; that it runs needs a running system.
Look look_at_folder_unit(const UnitPresent& unit, const System& system);

/// Makes or removes its links.
void make_folder_unit(const UnitPresent& unit, const System& system);

}  // namespace pigsty::firstboot
