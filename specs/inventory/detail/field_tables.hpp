// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// What a field of a user, a service and the like has to be.
enum class FieldType {
    text,
    date,
    boolean,
    integer,
    texts,
    map,
    port_or_word,  ///< a port or one of `words`
    word,          ///< one of `words`
    selector,
    hba_lines,
    extensions,
    listener,  ///< haproxy's part of a service
};

struct NumberRange {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

struct Field {
    std::string_view name;
    FieldType type = FieldType::text;
    bool required = false;
    bool secret = false;
    NumberRange range = {};
    std::string_view words = {};  ///< divided by blanks
};

using FieldTable = std::span<const Field>;

/// The fields of a type from ParameterType::user on. Source: Pigsty v1.4's documentation of users,
/// databases, services and rules.
FieldTable fields_of(ParameterType type);
/// The fields of haproxy's part of a service.
FieldTable listener_fields();

std::vector<std::string> field_names(FieldTable table);
std::vector<std::string> words_of(const Field& field);

/// The numbers that a parameter may have: ports by their names, others from a short list.
NumberRange range_of(const Parameter& parameter);

}  // namespace pigsty::specs
