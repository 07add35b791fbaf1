// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "specs/yaml_reader.hpp"

namespace pigsty::firstboot {

/// A value as the text of a YAML document of its own: maps and lists as blocks, scalars that were
/// in quotes in quotes, the others as they were written, aliases as what they stand for. Reading it
/// gives the same value. Throws base::Error when it would be larger than `limit_bytes`.
std::string copy_yaml(const specs::YamlNode& node, std::size_t limit_bytes);

}  // namespace pigsty::firstboot
