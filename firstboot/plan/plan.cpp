// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

void order_plan(Plan&) {}

}  // namespace pigsty::firstboot
