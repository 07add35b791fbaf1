// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "firstboot/plan/look.hpp"
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

/// What was made into a folder, and what only a running system can have, by id: the modes and
/// owners that a folder may not be able to keep, too. The same plan gives the same bytes; secrets
/// are masked. `states` has one entry per resource, as the last apply left it.
std::string rendered_json(const Plan& plan, std::span<const LookState> states);

}  // namespace pigsty::firstboot
