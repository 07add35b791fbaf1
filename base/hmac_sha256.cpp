// SPDX-License-Identifier: Apache-2.0
#include "base/hmac_sha256.hpp"

#include <algorithm>

namespace pigsty::base {

namespace {

constexpr std::size_t k_block_bytes = 64;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

HmacSha256::HmacSha256(std::string_view key) {
    std::array<std::uint8_t, k_block_bytes> block{};
    if (key.size() > block.size()) {
        Sha256 hash;
        hash.update(key);
        const Sha256Digest digest = hash.finish_bytes();
        std::copy(digest.begin(), digest.end(), block.begin());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    std::array<std::uint8_t, k_block_bytes> inner{};
    std::array<std::uint8_t, k_block_bytes> outer{};
    for (std::size_t i = 0; i < block.size(); ++i) {
        inner[i] = block[i] ^ 0x36U;
        outer[i] = block[i] ^ 0x5cU;
    }
    inner_.update(inner);
    outer_.update(outer);
}

Sha256Digest HmacSha256::of(std::span<const std::uint8_t> message) const {
    Sha256 inner = inner_;
    inner.update(message);
    Sha256 outer = outer_;
    outer.update(inner.finish_bytes());
    return outer.finish_bytes();
}

Sha256Digest HmacSha256::of(std::string_view message) const {
    return of(bytes_of(message));
}

Sha256Digest pbkdf2_sha256(std::string_view password, std::string_view salt, unsigned iterations) {
    const HmacSha256 hmac(password);
    Sha256Digest round = hmac.of(std::string(salt) + std::string("\0\0\0\1", 4));
    Sha256Digest key = round;
    for (unsigned i = 1; i < iterations; ++i) {
        round = hmac.of(std::span<const std::uint8_t>(round));
        for (std::size_t byte = 0; byte < key.size(); ++byte) {
            key[byte] ^= round[byte];
        }
    }
    return key;
}

}  // namespace pigsty::base
