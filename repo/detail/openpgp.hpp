// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "repo/detail/rpm_handles.hpp"

namespace pigsty::repo::detail {

using Bytes = std::vector<std::uint8_t>;

/// One packet of an OpenPGP stream. Source: RFC 4880, section 4.2.
struct PgpPacket {
    int tag = 0;
    std::span<const std::uint8_t> whole;  ///< with its header
};

/// Cuts a stream into packets. Throws VerifyError when a length leads out of it or is of the
/// partial kind.
std::vector<PgpPacket> split_packets(std::span<const std::uint8_t> stream);

/// The bytes of every block "-----BEGIN PGP <kind>-----" of `text`. Text around the blocks is
/// skipped. Throws VerifyError when a block has no end, is not base64, or has a checksum that does
/// not match. Source: RFC 4880, section 6; the checksum may be absent, as RFC 9580 allows.
std::vector<Bytes> read_armour(std::string_view text, std::string_view kind);

/// The canonical armour of a key: lines of 64 characters, a checksum, no headers.
std::string write_key_armour(std::span<const std::uint8_t> key);

/// Parses one signature packet; null when it is none.
PgpParams parse_signature(std::span<const std::uint8_t> packet);

/// Shape: "24c6a8a7f4a80eb5".
std::string key_id_of(pgpDigParams params);

}  // namespace pigsty::repo::detail
