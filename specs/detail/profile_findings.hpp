// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/finding.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

/// Collects findings; `error` and `warning` ignore an empty message.
class FindingSink {
  public:
    explicit FindingSink(std::vector<Finding>& findings) : findings_(findings) {}
    void error(const base::Position& position, const std::string& message) {
        add(Severity::error, position, message);
    }
    void warning(const base::Position& position, const std::string& message) {
        add(Severity::warning, position, message);
    }

  private:
    void add(Severity severity, const base::Position& position, const std::string& message) {
        if (!message.empty()) {
            findings_.push_back({severity, position, message});
        }
    }
    std::vector<Finding>& findings_;
};

/// True for lower-case letters, digits and "._+-", beginning with a letter or digit.
bool is_identifier(const std::string& text);

/// The parts of check_profile().
void check_repositories(const Profile& profile, FindingSink& sink);
void check_sets(const Profile& profile, FindingSink& sink);
void check_images(const Profile& profile, FindingSink& sink);

}  // namespace pigsty::specs
