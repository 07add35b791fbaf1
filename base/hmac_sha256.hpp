// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/sha256.hpp"

namespace pigsty::base {

/// HMAC with SHA-256 under one key, for any number of messages. Source: RFC 2104.
class HmacSha256 {
  public:
    explicit HmacSha256(std::string_view key);
    [[nodiscard]] Sha256Digest of(std::string_view message) const;
    [[nodiscard]] Sha256Digest of(std::span<const std::uint8_t> message) const;

  private:
    Sha256 inner_;  ///< has taken the key's first block
    Sha256 outer_;
};

/// Makes a key of a password: PBKDF2 with HMAC-SHA-256, one block long. Source: RFC 8018 section
/// 5.2.
Sha256Digest pbkdf2_sha256(std::string_view password, std::string_view salt, unsigned iterations);

}  // namespace pigsty::base
