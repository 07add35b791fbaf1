// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/scram.hpp"

#include <algorithm>
#include <span>

#include "base/base64.hpp"
#include "base/hmac_sha256.hpp"
#include "firstboot/identity/transfer_encoding.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::string_view k_scheme = "SCRAM-SHA-256$";
constexpr std::size_t k_key_bytes = 32;

bool is_base64(std::string_view text, std::size_t bytes) {
    const bool clean = std::all_of(text.begin(), text.end(), [](char c) {
        return c == '+' || c == '/' || c == '=' || (c >= '0' && c <= '9') ||
               (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
    if (!clean || text.empty() || text.size() % 4 != 0) {
        return false;
    }
    const std::optional<std::string> decoded = base64_decode(text);
    return decoded && (bytes == 0 || decoded->size() == bytes);
}

/// What stands before `end`, which is taken away with it.
std::string_view take(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 10 && text != "0" &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string scram_verifier(std::string_view password, std::string_view salt, unsigned iterations) {
    const base::Sha256Digest salted = base::pbkdf2_sha256(password, salt, iterations);
    const base::HmacSha256 hmac(
        std::string_view(reinterpret_cast<const char*>(salted.data()), salted.size()));
    base::Sha256 stored;
    stored.update(hmac.of("Client Key"));
    const std::span salt_bytes(reinterpret_cast<const std::uint8_t*>(salt.data()), salt.size());
    return std::string(k_scheme) + std::to_string(iterations) + ':' + base::to_base64(salt_bytes) +
           '$' + base::to_base64(stored.finish_bytes()) + ':' +
           base::to_base64(hmac.of("Server Key"));
}

bool is_scram_verifier(std::string_view text) {
    if (!text.starts_with(k_scheme)) {
        return false;
    }
    text.remove_prefix(k_scheme.size());
    const std::string_view iterations = take(text, ':');
    const std::string_view salt = take(text, '$');
    const std::string_view stored = take(text, ':');
    return is_number(iterations) && is_base64(salt, 0) && is_base64(stored, k_key_bytes) &&
           is_base64(text, k_key_bytes);
}

bool is_md5_password(std::string_view text) {
    return text.size() == 35 && text.starts_with("md5") &&
           std::all_of(text.begin() + 3, text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace pigsty::firstboot
