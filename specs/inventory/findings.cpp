// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/findings.hpp"

namespace pigsty::specs {

namespace {

/// Nobody reads more; a document made to be wrong everywhere shall not cost memory.
constexpr std::size_t k_most = 5000;

}  // namespace

void Findings::add(Severity severity,
                   const base::Position& position,
                   const std::string& message,
                   const std::string& whose) {
    const Key key{position.line, position.column, message};
    const auto known = groups_.find(key);
    if (known != groups_.end()) {
        known->second.count += known->second.first == whose ? 0U : 1U;
        return;
    }
    if (groups_.size() == k_most) {
        ++left_out_;
        return;
    }
    groups_.emplace(key, Group{{severity, position, message}, whose, 1});
}

std::vector<Finding> Findings::take(const std::string& file) {
    std::vector<Finding> findings;
    findings.reserve(groups_.size() + 1);
    for (auto& [key, group] : groups_) {
        if (!group.first.empty()) {
            group.finding.message += " of " + group.first;
            if (group.count > 1) {
                group.finding.message += " and " + std::to_string(group.count - 1) + " more";
            }
        }
        findings.push_back(std::move(group.finding));
    }
    groups_.clear();
    if (left_out_ > 0) {
        findings.push_back({Severity::error,
                            {file, 0, 0},
                            "there are " + std::to_string(left_out_) +
                                " more findings; mend some of these first"});
    }
    return findings;
}

}  // namespace pigsty::specs
