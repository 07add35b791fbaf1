// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "builder/cli/context.hpp"

namespace pigsty::builder::cli {

/// A JSON record whose keys stay in the order they were set.
using Json = nlohmann::ordered_json;

/// Prints the record as one line of JSON. Bytes that are not UTF-8 are replaced. Throws
/// SystemError.
inline void print_json(const Json& record) {
    print_result(record.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
}

}  // namespace pigsty::builder::cli
