// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "specs/profile.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// The trust of that name ("rpm", "metadata", "first-lock", "none").
std::optional<Trust> find_trust(std::string_view name);

/// Message for a name that find_trust() does not know.
std::string unknown_trust(std::string_view name);

/// Reads a trust of a document. Throws SpecError.
Trust read_trust(const YamlNode& node);

}  // namespace pigsty::specs
