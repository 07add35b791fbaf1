// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "repo/detail/solv_pool.hpp"
#include "specs/nevra.hpp"

namespace pigsty::repo::detail {

/// Packages that must not be chosen so that the kept ones stay as they are: their other builds. A
/// kept package that no repository offers any more is told to `warn` and may change.
std::vector<Id> builds_beside(const SolvPool& pool,
                              const std::vector<specs::Nevra>& keep,
                              const std::function<void(const std::string&)>& warn);

}  // namespace pigsty::repo::detail
