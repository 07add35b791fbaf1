// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "firstboot/plan/look.hpp"
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

enum class Color { no, yes };
enum class Diffs { no, yes };

/// The plan for people: a line per resource with how it stands, diffs where asked for, a summary.
/// `looks` is empty (nobody looked) or has one look per resource.
std::string plan_text(const Plan& plan, std::span<const Look> looks, Diffs diffs, Color color);

/// The same as one JSON object: address, roles, warnings and resources with id, role, reason,
/// needs, every field of the body, state, note and diff. Secrets are masked.
std::string plan_json(const Plan& plan, std::span<const Look> looks);

/// Shape: "12 would change, 30 already so, 4 not ours here"; what is 0 is left out but for the
/// first.
std::string plan_summary(std::span<const Look> looks);

}  // namespace pigsty::firstboot
