// SPDX-License-Identifier: Apache-2.0
// The low-level functions, for the reason that sha256.cpp gives.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/md5.hpp"

#include <openssl/md5.h>

#include <array>
#include <cstdint>

#include "base/hex.hpp"

namespace pigsty::base {

std::string md5_of(std::string_view text) {
    MD5_CTX context;
    std::array<std::uint8_t, MD5_DIGEST_LENGTH> digest{};
    MD5_Init(&context);
    MD5_Update(&context, text.data(), text.size());
    MD5_Final(digest.data(), &context);
    return to_hex(digest);
}

}  // namespace pigsty::base
