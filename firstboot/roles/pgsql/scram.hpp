// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// What PostgreSQL keeps to check a password by SCRAM-SHA-256. `password` as the client's
/// normalization leaves it, `salt` any bytes.
/// Shape: "SCRAM-SHA-256$4096:<salt>$<stored key>:<server key>", the three in base64.
/// Source: RFC 5802 section 3; RFC 7677; PostgreSQL, pg_authid.
std::string scram_verifier(std::string_view password,
                           std::string_view salt,
                           unsigned iterations = 4096);

/// True for a text that PostgreSQL takes as a verifier, and not as a password that looks like one.
bool is_scram_verifier(std::string_view text);

/// True for what PostgreSQL takes as the MD5 form: "md5" and 32 lower-case hexadecimal digits.
bool is_md5_password(std::string_view text);

}  // namespace pigsty::firstboot
