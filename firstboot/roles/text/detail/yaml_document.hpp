// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pigsty::firstboot {

/// A document of YAML in block style whose values keep their types and their order: texts that some
/// reader would take for something else ("off", "7") get quotes. Ends with a new line.
/// Shape: "scope: pg-test\netcd:\n  hosts:\n    - 10.10.10.10:2379\n".
std::string yaml_document(const nlohmann::ordered_json& document);

}  // namespace pigsty::firstboot
