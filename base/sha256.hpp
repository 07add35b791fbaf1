// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace pigsty::base {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 of a stream of bytes (FIPS 180-4).
class Sha256 {
  public:
    Sha256();
    void update(std::span<const std::uint8_t> bytes);
    void update(std::string_view text);

    /// The digest as 64 lower-case hexadecimal digits. The object may not be used afterwards.
    [[nodiscard]] std::string finish();
    /// The same as bytes.
    [[nodiscard]] Sha256Digest finish_bytes();

  private:
    alignas(8) std::array<std::byte, 112> context_;  ///< a SHA256_CTX, kept out of this header
};

/// Digest of `text` as 64 lower-case hexadecimal digits.
std::string sha256_of(std::string_view text);

/// Digest of a file's content. Throws SystemError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace pigsty::base
