// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/facts/facts.hpp"

namespace pigsty::firstboot {

/// The profiles' names: oltp, olap, crit, tiny.
std::span<const std::string_view> tuned_profiles();

/// tuned.conf of a profile, with Pigsty v1.4's values. Shared memory limits follow from the
/// machine's memory. Source: tuned.conf(5).
std::string tuned_profile_text(std::string_view profile, const Facts& facts);

/// Modules whose settings a profile has: they must be loaded before it is applied.
std::vector<std::string> modules_of_profile(std::string_view profile);

}  // namespace pigsty::firstboot
