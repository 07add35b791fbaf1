// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// What text of some type looks like.
struct TextForm {
    const char* name = "";  ///< for messages, e.g. "an absolute path"
    bool (*fits)(std::string_view text) = nullptr;
};

/// The form of a type of text (text, path, address, interval, size, url, key).
const TextForm& form_of(ParameterType type);

/// True for "1" to "65535", without leading zeros.
bool is_port(std::string_view text);
std::optional<std::int64_t> port_number(std::string_view text);

/// True for "2030-12-31".
bool is_date(std::string_view text);

/// True for a line of pg_hba.conf, by its kind and number of fields.
bool is_hba_line(std::string_view text);

/// "10.10.10.2" as a number; nullopt for what is no IPv4 address.
std::optional<std::uint32_t> ipv4_number(std::string_view text);

}  // namespace pigsty::specs
