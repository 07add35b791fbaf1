// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// What a parameter's value has to be.
enum class ParameterType {
    boolean,
    integer,
    text,
    enumeration,  ///< one of `values`; an unquoted "off" counts as the text it looks like
    path,         ///< absolute
    address,      ///< IPv4
    address_or_path,
    interval,  ///< "15d", "5s"
    size,      ///< "64MiB", "1GB"
    url,
    key,   ///< a line of authorized_keys
    map,   ///< free keys
    user,  ///< from here on: maps with known fields
    role,
    database,
    service,
    hba_rule,
    extension,
    repository,
    upstream,
    app,
    instances,  ///< a map from port to instance
};

/// Where a parameter may be set.
enum class ParameterLevel : std::uint8_t {
    global = 1,
    cluster = 2,
    instance = 4,
    argument = 8,
    internal = 16,
};

/// A variable of Pigsty v1.4 as specs/parameters.yml describes it.
struct Parameter {
    std::string name;
    int id = 0;           ///< number in upstream's catalogue; 0: not in it
    std::string module;   ///< infra, nodes, pgsql, redis or gpsql
    std::string section;  ///< e.g. "PG_BOOTSTRAP"
    ParameterType type = ParameterType::text;
    bool is_list = false;     ///< a list of values of that type
    std::uint8_t levels = 0;  ///< bits of ParameterLevel
    std::vector<std::string> values;
    /// Value where an inventory leaves the parameter out; nullptr: none. Its position is in the
    /// catalogue.
    const YamlNode* fallback = nullptr;
    bool secret = false;             ///< its value (or a password inside) is masked when printed
    std::vector<std::string> roles;  ///< roles that read it: node, meta, dcs, pgsql, redis, gpsql
    bool effective = true;           ///< false: upstream declares it, but nothing acts on it
    std::string meaning;             ///< one sentence
    std::string note;                ///< may be empty

    bool may_stand_at(ParameterLevel level) const {
        return (levels & static_cast<std::uint8_t>(level)) != 0;
    }
};

/// All parameters, sorted by name. Read once from the text inside the program.
const std::vector<Parameter>& parameters();

/// The parameter of that name, or nullptr.
const Parameter* find_parameter(std::string_view name);

/// The known name nearest to `name`, or nullopt when none is near.
std::optional<std::string> nearest_parameter(std::string_view name);

}  // namespace pigsty::specs
