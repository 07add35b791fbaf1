// SPDX-License-Identifier: Apache-2.0
#include "specs/lock.hpp"

#include "base/file.hpp"

namespace pigsty::specs {

Lock read_lock(const std::filesystem::path& file) {
    return parse_lock(base::read_file(file, 64U << 20U), file.string());
}

std::uint64_t total_bytes(const Lock& lock) {
    std::uint64_t total = 0;
    for (const LockedPackage& one : lock.packages) {
        total += one.size_bytes;
    }
    for (const LockedFile& one : lock.files) {
        total += one.size_bytes;
    }
    return total;
}

}  // namespace pigsty::specs
