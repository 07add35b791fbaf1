// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/openpgp.hpp"

#include <rpm/rpmbase64.h>

#include <optional>

#include "base/error.hpp"
#include "base/hex.hpp"

namespace pigsty::repo::detail {

namespace {

using base::VerifyError;

constexpr std::size_t k_armour_line = 64;

/// Big-endian number of the first `count` bytes at `at`; nullopt when they are not all there.
std::optional<std::size_t> number_at(std::span<const std::uint8_t> bytes,
                                     std::size_t at,
                                     std::size_t count) {
    if (at > bytes.size() || count > bytes.size() - at) {
        return std::nullopt;
    }
    std::size_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = value << 8 | bytes[at + i];
    }
    return value;
}

struct PacketFrame {
    int tag = 0;
    std::size_t header_bytes = 0;
    std::optional<std::size_t> body_bytes;
};

PacketFrame new_format_frame(std::span<const std::uint8_t> bytes) {
    PacketFrame frame;
    frame.tag = bytes[0] & 0x3f;
    const std::size_t first = number_at(bytes, 1, 1).value_or(224);
    if (first < 192) {
        frame.header_bytes = 2;
        frame.body_bytes = first;
    } else if (first < 224) {
        frame.header_bytes = 3;
        if (const auto second = number_at(bytes, 2, 1)) {
            frame.body_bytes = ((first - 192) << 8) + *second + 192;
        }
    } else if (first == 255) {
        frame.header_bytes = 6;
        frame.body_bytes = number_at(bytes, 2, 4);
    }
    return frame;  // 224 to 254 are partial lengths, which keys and signatures may not have
}

PacketFrame old_format_frame(std::span<const std::uint8_t> bytes) {
    PacketFrame frame;
    frame.tag = (bytes[0] >> 2) & 0x0f;
    const unsigned kind = bytes[0] & 3u;
    if (kind < 3) {
        const std::size_t length_bytes = std::size_t{1} << kind;
        frame.header_bytes = 1 + length_bytes;
        frame.body_bytes = number_at(bytes, 1, length_bytes);
    }
    return frame;
}

/// The next line of `text`, without its end; `text` moves past it.
std::string_view next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
        line.remove_suffix(1);
    }
    return line;
}

Bytes decode_block(const std::string& digits, const std::string& checksum) {
    void* data = nullptr;
    std::size_t size = 0;
    if (digits.empty() || rpmBase64Decode(digits.c_str(), &data, &size) != 0) {
        throw VerifyError("armoured block is not base64");
    }
    const base::CHandle<void, std::free> owner(data);
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    const base::CString expected(rpmBase64CRC(bytes, size));
    if (!checksum.empty() && (!expected || checksum != expected.get())) {
        throw VerifyError("checksum of an armoured block does not match");
    }
    return {bytes, bytes + size};
}

/// Reads one block whose first line was taken already.
Bytes read_block(std::string_view& text, std::string_view end_line) {
    std::string digits;
    std::string checksum;
    bool in_headers = true;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        if (line == end_line) {
            return decode_block(digits, checksum);
        }
        if (in_headers && line.find(": ") != std::string_view::npos) {
            continue;
        }
        in_headers = false;
        if (line.starts_with('=')) {
            checksum = line.substr(1);
        } else {
            digits += line;
        }
    }
    throw VerifyError("armoured block has no end");
}

}  // namespace

std::vector<PgpPacket> split_packets(std::span<const std::uint8_t> stream) {
    std::vector<PgpPacket> packets;
    while (!stream.empty()) {
        if ((stream[0] & 0x80) == 0) {
            throw VerifyError("not an OpenPGP packet");
        }
        const PacketFrame frame =
            (stream[0] & 0x40) != 0 ? new_format_frame(stream) : old_format_frame(stream);
        if (!frame.body_bytes || frame.header_bytes > stream.size() ||
            *frame.body_bytes > stream.size() - frame.header_bytes) {
            throw VerifyError("an OpenPGP packet is damaged or cut off");
        }
        const std::size_t size = frame.header_bytes + *frame.body_bytes;
        packets.push_back({frame.tag, stream.first(size)});
        stream = stream.subspan(size);
    }
    return packets;
}

std::vector<Bytes> read_armour(std::string_view text, std::string_view kind) {
    const std::string begin = "-----BEGIN PGP " + std::string(kind) + "-----";
    const std::string end = "-----END PGP " + std::string(kind) + "-----";
    std::vector<Bytes> blocks;
    while (!text.empty()) {
        if (next_line(text) == begin) {
            blocks.push_back(read_block(text, end));
        }
    }
    return blocks;
}

std::string write_key_armour(std::span<const std::uint8_t> key) {
    const base::CString digits(rpmBase64Encode(key.data(), key.size(), 0));
    const base::CString checksum(rpmBase64CRC(key.data(), key.size()));
    if (!digits || !checksum) {
        throw base::Error("cannot encode a public key");
    }
    std::string text = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n";
    for (std::string_view rest = digits.get(); !rest.empty();) {
        text.append(rest.substr(0, k_armour_line)).append("\n");
        rest.remove_prefix(std::min(k_armour_line, rest.size()));
    }
    text.append("=").append(checksum.get()).append("\n-----END PGP PUBLIC KEY BLOCK-----\n");
    return text;
}

PgpParams parse_signature(std::span<const std::uint8_t> packet) {
    ensure_rpm();
    pgpDigParams params = nullptr;
    if (pgpPrtParams(packet.data(), packet.size(), PGPTAG_SIGNATURE, &params) != 0) {
        pgpDigParamsFree(params);
        params = nullptr;
    }
    return PgpParams(params);
}

std::string key_id_of(pgpDigParams params) {
    return base::to_hex(std::span(pgpDigParamsSignID(params), std::size_t{PGP_KEYID_LEN}));
}

}  // namespace pigsty::repo::detail
