// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/gzip_member.hpp"

namespace pigsty::bundles {

/// Where a gzip member and its data are.
struct IndexedMember {
    std::uint64_t offset = 0;       ///< of the member in the file
    std::uint64_t data_offset = 0;  ///< of its data in the inflated stream
    base::MemberHead head;
};

/// Finds every member of an archive by the sizes in their heads, without inflating anything.
/// nullopt: the file is not made of such members only, and has to be read front to back. The sizes
/// are claims until inflate_member() has accepted the member. Throws SystemError.
std::optional<std::vector<IndexedMember>> read_member_index(int fd);

}  // namespace pigsty::bundles
