// SPDX-License-Identifier: Apache-2.0
#include "bundles/member_index.hpp"

#include <array>

#include "base/fd.hpp"

namespace pigsty::bundles {

std::optional<std::vector<IndexedMember>> read_member_index(int fd) {
    std::vector<IndexedMember> index;
    std::array<std::uint8_t, base::k_member_header_bytes> bytes{};
    std::uint64_t offset = 0;
    std::uint64_t data_offset = 0;
    while (const std::size_t got = base::read_at(fd, bytes, offset)) {
        const auto head = base::read_member_head(std::span(bytes).first(got));
        if (!head) {
            return std::nullopt;
        }
        index.push_back({offset, data_offset, *head});
        offset += head->size_bytes;
        data_offset += head->data_bytes;
    }
    if (index.empty()) {
        return std::nullopt;
    }
    return index;
}

}  // namespace pigsty::bundles
