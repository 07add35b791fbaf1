// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "specs/lock.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// Checks what ties a lock's parts together: nothing stands twice, and every package names a
/// repository, sets and a key that the lock has. `root` is what the lock was read from, item by
/// item. Throws SpecError with the position.
void check_lock(const Lock& lock, const YamlNode& root);

}  // namespace pigsty::specs
