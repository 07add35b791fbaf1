// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace pigsty::base {

/// SOURCE_DATE_EPOCH of the environment, seconds since 1970; nullopt when unset.
/// Throws UsageError when it is set to something that is not a number.
/// Source: https://reproducible-builds.org/specs/source-date-epoch/
std::optional<std::int64_t> source_date_epoch();

}  // namespace pigsty::base
