// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pigsty::base {

/// A universally unique identifier, its 16 bytes in the order they are written as text.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const Uuid&) const = default;
};

/// The UUID of version 5 that `name` has within `space`: the same name gives the same UUID
/// anywhere. Source: RFC 9562, section 5.5.
Uuid uuid5(const Uuid& space, std::string_view name);

/// The name space of everything this project names. Itself uuid5(DNS, "pigsty-bundle").
Uuid project_uuid_space();

/// Shape: "6ba7b810-9dad-11d1-80b4-00c04fd430c8".
std::string to_string(const Uuid& uuid);

}  // namespace pigsty::base
