// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace pigsty::base {

/// Bytes on the heap that are not cleared first.
struct Bytes {
    std::unique_ptr<std::uint8_t[]> data;
    std::size_t size = 0;

    Bytes() = default;
    explicit Bytes(std::size_t count)
        : data(std::make_unique_for_overwrite<std::uint8_t[]>(count)), size(count) {}
    std::span<std::uint8_t> span() { return {data.get(), size}; }
    std::span<const std::uint8_t> span() const { return {data.get(), size}; }
};

/// How the data of a sized gzip member is held.
enum class MemberMethod : std::uint8_t {
    stored = 0,    ///< stored blocks of k_stored_block_bytes each, the last one shorter
    deflated = 1,  ///< any deflate stream
};

inline constexpr std::size_t k_stored_block_bytes = 65535;     ///< data of a full stored block
inline constexpr std::size_t k_stored_block_header_bytes = 5;  ///< what stands before each block
inline constexpr std::size_t k_member_header_bytes = 25;       ///< gzip header with our field
inline constexpr std::size_t k_member_trailer_bytes = 8;       ///< CRC-32 and size
/// A member with more data than this is refused by readers, so that one cannot fill the memory.
inline constexpr std::size_t k_member_data_limit = std::size_t{16} << 20;

/// A gzip member that says how long it is: in front of its data stands an extra field, subfield
/// "PB", with the method, the size of the whole member and the size of its data. Members can so be
/// found, checked and inflated in parallel; for any other reader they are plain gzip.
/// Source: RFC 1952 section 2.3.1.1; docs/bundle-format.md.
struct MemberHead {
    MemberMethod method = MemberMethod::stored;
    std::uint32_t size_bytes = 0;  ///< of the member, header and trailer included
    std::uint32_t data_bytes = 0;  ///< inflated
};

/// Makes one member. The same data give the same bytes; time is 0, there is no name. `level` is
/// libdeflate's, 1 to 12; 0, or data that do not shrink, give method `stored`.
Bytes make_member(std::span<const std::uint8_t> data, int level);

/// Reads the first k_member_header_bytes of a member; nullopt when it is not one of ours, or when
/// its sizes cannot be true.
std::optional<MemberHead> read_member_head(std::span<const std::uint8_t> bytes);

/// Inflates a whole member into `out`, which has exactly `data_bytes`. Throws Error when it is not
/// exactly one member with that size and data, or when its checksum is wrong.
void inflate_member(const MemberHead& head,
                    std::span<const std::uint8_t> member,
                    std::span<std::uint8_t> out);

/// Offset, from the start of a `stored` member, of byte `position` of its data.
constexpr std::uint64_t stored_offset(std::uint64_t position) {
    return k_member_header_bytes + position +
           (position / k_stored_block_bytes + 1) * k_stored_block_header_bytes;
}

/// Size of a `stored` member with that much data.
constexpr std::uint64_t stored_member_bytes(std::uint64_t data_bytes) {
    const std::uint64_t blocks =
        data_bytes == 0 ? 1 : (data_bytes + k_stored_block_bytes - 1) / k_stored_block_bytes;
    return k_member_header_bytes + data_bytes + blocks * k_stored_block_header_bytes +
           k_member_trailer_bytes;
}

}  // namespace pigsty::base
