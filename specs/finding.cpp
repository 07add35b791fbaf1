// SPDX-License-Identifier: Apache-2.0
#include "specs/finding.hpp"

#include <algorithm>

#include "base/human.hpp"

namespace pigsty::specs {

bool Finding::operator==(const Finding& other) const {
    return severity == other.severity && position.file == other.position.file &&
           position.line == other.position.line && position.column == other.position.column &&
           message == other.message;
}

std::string to_string(const Finding& finding) {
    const std::string where = base::to_string(finding.position);
    return (where.empty() ? "" : where + ": ") +
           (finding.severity == Severity::error ? "error: " : "warning: ") + finding.message;
}

Finding finding_of(const base::SpecError& error) {
    std::string message = error.message();
    const std::string where = base::to_string(error.position()) + ": ";
    if (message.starts_with(where)) {
        message.erase(0, where.size());
    }
    return {Severity::error, error.position(), std::move(message)};
}

void throw_if_wrong(const std::vector<Finding>& findings) {
    const auto is_error = [](const Finding& one) { return one.severity == Severity::error; };
    const auto first = std::find_if(findings.begin(), findings.end(), is_error);
    if (first == findings.end()) {
        return;
    }
    base::SpecError error(first->position, first->message);
    const auto count =
        static_cast<std::uint64_t>(std::count_if(findings.begin(), findings.end(), is_error));
    if (count > 1) {
        error.set_hint(base::count_of(count - 1, "more error") +
                       "; run \"pigsty-bundle specs check\" to see all");
    }
    throw error;
}

}  // namespace pigsty::specs
