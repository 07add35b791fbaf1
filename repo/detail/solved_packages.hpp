// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "repo/detail/solv_pool.hpp"

namespace pigsty::repo::detail {

/// What the metadata says of a chosen package; `sets` and `why` stay empty.
/// Throws VerifyError naming repository and package when its location is not safe (absolute, an
/// address, with "..", empty parts, control characters or a base address of its own), or its digest
/// is of an unknown kind.
SolvedPackage describe_package(const SolvPool& pool, Id package);

/// Why `location` may not be taken below a repository's address, e.g. `has ".." in it`; "" when it
/// may.
std::string location_fault(const std::string& location);

}  // namespace pigsty::repo::detail
