// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

enum class Secrets { mask, show };

/// The value of a variable as JSON on one line, keys in the order of the document: truth values of
/// YAML 1.1 and plain numbers as such, everything else as text. `name` decides what is secret.
/// Shape: `[{"name": "test", "password": "********"}]`.
/// Throws SpecError when aliases would make it larger than a document may be.
std::string value_json(std::string_view name, const YamlNode& value, Secrets secrets);

}  // namespace pigsty::specs
