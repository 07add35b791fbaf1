// SPDX-License-Identifier: Apache-2.0
// OpenSSL's low-level functions are deprecated there, but unlike EVP they pull neither dlopen nor
// the resolver into a static binary.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.hpp"

#include <fcntl.h>
#include <openssl/sha.h>

#include <array>
#include <span>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace {

SHA256_CTX* as_context(std::array<std::byte, 112>& storage) {
    static_assert(sizeof(SHA256_CTX) <= sizeof storage && alignof(SHA256_CTX) <= 8);
    return reinterpret_cast<SHA256_CTX*>(storage.data());
}

}  // namespace

Sha256::Sha256() {
    SHA256_Init(as_context(context_));
}

void Sha256::update(std::span<const std::uint8_t> bytes) {
    SHA256_Update(as_context(context_), bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text) {
    SHA256_Update(as_context(context_), text.data(), text.size());
}

std::string Sha256::finish() {
    return to_hex(finish_bytes());
}

Sha256Digest Sha256::finish_bytes() {
    Sha256Digest digest{};
    SHA256_Final(digest.data(), as_context(context_));
    return digest;
}

std::string sha256_of(std::string_view text) {
    Sha256 hash;
    hash.update(text);
    return hash.finish();
}

std::string sha256_of_file(const std::filesystem::path& file) {
    const Fd fd = open_file(file, O_RDONLY);
    return in_context([&] { return "reading " + quote(file.string()); },
                      [&] {
                          std::array<std::uint8_t, std::size_t{1} << 16> buffer;
                          Sha256 hash;
                          while (const std::size_t got = read_some(fd.get(), buffer)) {
                              hash.update(std::span(buffer).first(got));
                          }
                          return hash.finish();
                      });
}

}  // namespace pigsty::base
