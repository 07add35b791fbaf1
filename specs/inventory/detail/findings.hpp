// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "specs/finding.hpp"

namespace pigsty::specs {

/// Collects findings, each once. What is wrong in the same way for many hosts or clusters, because
/// one place says so for all of them, becomes one finding that names the first.
class Findings {
  public:
    void error(const base::Position& position, const std::string& message) {
        add(Severity::error, position, message, "");
    }
    void warning(const base::Position& position, const std::string& message) {
        add(Severity::warning, position, message, "");
    }
    /// Shape: `<message> of host "10.10.10.11" and 3 more`; `whose` stands for one of those that
    /// may follow, e.g. `host "10.10.10.11"`.
    void error_of(const base::Position& position,
                  const std::string& message,
                  const std::string& whose) {
        add(Severity::error, position, message, whose);
    }
    void warning_of(const base::Position& position,
                    const std::string& message,
                    const std::string& whose) {
        add(Severity::warning, position, message, whose);
    }

    /// In the order of the document; at most a few thousand, then one that counts the rest.
    std::vector<Finding> take(const std::string& file);

  private:
    using Key = std::tuple<int, int, std::string>;
    struct Group {
        Finding finding;
        std::string first;
        std::size_t count = 0;
    };
    void add(Severity severity,
             const base::Position& position,
             const std::string& message,
             const std::string& whose);

    std::map<Key, Group> groups_;
    std::size_t left_out_ = 0;
};

}  // namespace pigsty::specs
