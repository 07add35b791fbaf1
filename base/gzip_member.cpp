// SPDX-License-Identifier: Apache-2.0
#include "base/gzip_member.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "base/c_handle.hpp"
#include "base/error.hpp"

namespace pigsty::base {

namespace {

using Compressor = CHandle<libdeflate_compressor, libdeflate_free_compressor>;
using Decompressor = CHandle<libdeflate_decompressor, libdeflate_free_decompressor>;

// ID1 ID2 CM FLG=FEXTRA MTIME*4 XFL OS=unknown, XLEN=13, SI1 SI2 LEN=9; method, size and data size
// follow.
constexpr std::array<std::uint8_t, 16> k_head = {
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 13, 0, 'P', 'B', 9, 0};

void put_u32(std::uint8_t* to, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) {
        to[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

std::uint32_t get_u32(const std::uint8_t* from) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        value |= static_cast<std::uint32_t>(from[i]) << (8 * i);
    }
    return value;
}

/// Compressors are large (some hundred KB) and are kept, one per thread and level.
libdeflate_compressor* compressor(int level) {
    thread_local std::array<Compressor, 13> kept;
    Compressor& slot = kept.at(static_cast<std::size_t>(level));
    if (!slot) {
        slot.reset(libdeflate_alloc_compressor(level));
        if (!slot) {
            throw std::bad_alloc();
        }
    }
    return slot.get();
}

libdeflate_decompressor* decompressor() {
    thread_local Decompressor kept(libdeflate_alloc_decompressor());
    if (!kept) {
        throw std::bad_alloc();
    }
    return kept.get();
}

void put_frame(Bytes& member, MemberMethod method, std::span<const std::uint8_t> data) {
    std::uint8_t* at = member.data.get();
    std::copy(k_head.begin(), k_head.end(), at);
    at[16] = static_cast<std::uint8_t>(method);
    put_u32(at + 17, static_cast<std::uint32_t>(member.size));
    put_u32(at + 21, static_cast<std::uint32_t>(data.size()));
    std::uint8_t* trailer = at + member.size - k_member_trailer_bytes;
    put_u32(trailer, libdeflate_crc32(0, data.data(), data.size()));
    put_u32(trailer + 4, static_cast<std::uint32_t>(data.size()));
}

/// Stored blocks are written here rather than by libdeflate: their places are part of the format,
/// since readers compute them (stored_offset).
Bytes make_stored(std::span<const std::uint8_t> data) {
    Bytes member(static_cast<std::size_t>(stored_member_bytes(data.size())));
    std::uint8_t* to = member.data.get() + k_member_header_bytes;
    std::span<const std::uint8_t> rest = data;
    bool last = false;
    while (!last) {
        const std::size_t count = std::min(rest.size(), k_stored_block_bytes);
        last = count == rest.size();
        to[0] = last ? 1 : 0;
        to[1] = static_cast<std::uint8_t>(count);
        to[2] = static_cast<std::uint8_t>(count >> 8);
        to[3] = static_cast<std::uint8_t>(~to[1]);
        to[4] = static_cast<std::uint8_t>(~to[2]);
        if (count > 0) {
            std::memcpy(to + k_stored_block_header_bytes, rest.data(), count);
        }
        to += k_stored_block_header_bytes + count;
        rest = rest.subspan(count);
    }
    put_frame(member, MemberMethod::stored, data);
    return member;
}

/// Stored blocks are copied here, too: a member must hold them exactly where stored_offset() says.
bool copy_stored(std::span<const std::uint8_t> member, std::span<std::uint8_t> out) {
    const std::uint8_t* from = member.data() + k_member_header_bytes;
    bool last = false;
    while (!last) {
        const std::size_t count = std::min(out.size(), k_stored_block_bytes);
        last = count == out.size();
        const unsigned length = from[1] | static_cast<unsigned>(from[2]) << 8;
        const unsigned inverse = from[3] | static_cast<unsigned>(from[4]) << 8;
        if (from[0] != (last ? 1 : 0) || length != count || (length ^ inverse) != 0xffff) {
            return false;
        }
        if (count > 0) {
            std::memcpy(out.data(), from + k_stored_block_header_bytes, count);
        }
        from += k_stored_block_header_bytes + count;
        out = out.subspan(count);
    }
    return true;
}

bool inflate_deflated(std::span<const std::uint8_t> member, std::span<std::uint8_t> out) {
    const auto body = member.subspan(
        k_member_header_bytes, member.size() - k_member_header_bytes - k_member_trailer_bytes);
    std::size_t used = 0;
    std::size_t made = 0;
    return libdeflate_deflate_decompress_ex(
               decompressor(), body.data(), body.size(), out.data(), out.size(), &used, &made) ==
               LIBDEFLATE_SUCCESS &&
           used == body.size() && made == out.size();
}

}  // namespace

Bytes make_member(std::span<const std::uint8_t> data, int level) {
    if (data.size() > k_member_data_limit) {
        throw Error("gzip member of " + std::to_string(data.size()) + " bytes is too large");
    }
    if (level > 0) {
        // Room for less than what storing takes: data that do not shrink end with 0.
        const auto limit = static_cast<std::size_t>(stored_member_bytes(data.size()));
        Bytes member(limit);
        const std::size_t room = limit - k_member_header_bytes - k_member_trailer_bytes - 1;
        const std::size_t size =
            libdeflate_deflate_compress(compressor(level),
                                        data.data(),
                                        data.size(),
                                        member.data.get() + k_member_header_bytes,
                                        room);
        if (size > 0) {
            member.size = k_member_header_bytes + size + k_member_trailer_bytes;
            put_frame(member, MemberMethod::deflated, data);
            return member;
        }
    }
    return make_stored(data);
}

std::optional<MemberHead> read_member_head(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < k_member_header_bytes ||
        !std::equal(k_head.begin(), k_head.end(), bytes.begin()) || bytes[16] > 1) {
        return std::nullopt;
    }
    const MemberHead head{
        static_cast<MemberMethod>(bytes[16]), get_u32(&bytes[17]), get_u32(&bytes[21])};
    const std::uint64_t stored = stored_member_bytes(head.data_bytes);
    const bool size_fits = head.method == MemberMethod::stored
                               ? head.size_bytes == stored
                               : head.size_bytes > k_member_header_bytes + k_member_trailer_bytes &&
                                     head.size_bytes < stored;
    if (head.data_bytes > k_member_data_limit || !size_fits) {
        return std::nullopt;
    }
    return head;
}

void inflate_member(const MemberHead& head,
                    std::span<const std::uint8_t> member,
                    std::span<std::uint8_t> out) {
    if (member.size() != head.size_bytes || out.size() != head.data_bytes) {
        throw Error("gzip member is truncated");
    }
    const bool inflated = head.method == MemberMethod::stored ? copy_stored(member, out)
                                                              : inflate_deflated(member, out);
    const std::uint8_t* trailer = member.data() + member.size() - k_member_trailer_bytes;
    if (!inflated || get_u32(trailer + 4) != out.size() ||
        get_u32(trailer) != libdeflate_crc32(0, out.data(), out.size())) {
        throw Error("gzip member is damaged");
    }
}

}  // namespace pigsty::base
