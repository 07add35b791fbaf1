// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "builder/cli/detail/json_result.hpp"
#include "specs/finding.hpp"

namespace pigsty::builder::cli {

/// Shape: [{"severity": "error", "file": …, "line": …, "column": …, "message": …}].
inline Json findings_json(const std::vector<specs::Finding>& findings) {
    Json list = Json::array();
    for (const specs::Finding& finding : findings) {
        list.push_back(
            {{"severity", finding.severity == specs::Severity::error ? "error" : "warning"},
             {"file", finding.position.file},
             {"line", finding.position.line},
             {"column", finding.position.column},
             {"message", finding.message}});
    }
    return list;
}

}  // namespace pigsty::builder::cli
