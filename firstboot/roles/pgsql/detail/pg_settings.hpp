// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace pigsty::firstboot {

/// The parameters of a role or database for the queries in roles/pgsql/sql: a list of {name,
/// setting, value} or {name, setting, words}. `setting` is the name as a statement has it; `words`
/// are those of a parameter that takes a list of names, such as search_path. A value DEFAULT leaves
/// the parameter away. Throws SpecError with the place of a name that is none.
nlohmann::json settings_json(const std::vector<std::pair<std::string, std::string>>& parameters,
                             const std::string& variable,
                             const base::Position& position);

/// The names in a list of names: quoted ones as they are, others in small letters.
/// Shape: "\"$user\", Public" gives $user and public.
std::vector<std::string> name_list(const std::string& text);

}  // namespace pigsty::firstboot
