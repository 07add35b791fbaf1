// SPDX-License-Identifier: Apache-2.0
// See base/sha256.cpp for why the low-level functions are used.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/uuid.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <span>

#include "base/hex.hpp"

namespace pigsty::base {

Uuid uuid5(const Uuid& space, std::string_view name) {
    SHA_CTX hash;
    SHA1_Init(&hash);
    SHA1_Update(&hash, space.bytes.data(), space.bytes.size());
    SHA1_Update(&hash, name.data(), name.size());
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
    SHA1_Final(digest.data(), &hash);
    Uuid uuid;
    std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0fU) | 0x50U);  // version 5
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3fU) | 0x80U);  // RFC 9562 variant
    return uuid;
}

Uuid project_uuid_space() {
    constexpr Uuid k_dns{{0x6b,
                          0xa7,
                          0xb8,
                          0x10,
                          0x9d,
                          0xad,
                          0x11,
                          0xd1,
                          0x80,
                          0xb4,
                          0x00,
                          0xc0,
                          0x4f,
                          0xd4,
                          0x30,
                          0xc8}};
    return uuid5(k_dns, "pigsty-bundle");
}

std::string to_string(const Uuid& uuid) {
    std::string text = to_hex(uuid.bytes);
    for (const std::size_t dash : {20U, 16U, 12U, 8U}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

}  // namespace pigsty::base
