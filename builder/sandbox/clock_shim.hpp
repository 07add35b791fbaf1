// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pigsty::builder {

/// The shared object (ELF) to preload so that the wall clock stands still at `seconds` since 1970.
/// Source of the object: clock_shim.c, compiled when the project is built.
std::string clock_shim(std::int64_t seconds);

}  // namespace pigsty::builder
