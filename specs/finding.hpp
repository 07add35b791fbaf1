// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace pigsty::specs {

enum class Severity {
    warning,  ///< works, but may surprise
    error,    ///< the document cannot be used
};

/// Something to say about a document.
struct Finding {
    Severity severity = Severity::error;
    base::Position position;
    std::string message;
    bool operator==(const Finding& other) const;
};

/// Shape: "packages.yml:12:5: error: unknown key …".
std::string to_string(const Finding& finding);

/// Runs `body`; a SpecError that leaves it becomes a finding, so that reading goes on behind it.
template <class Body>
void collect(std::vector<Finding>& findings, Body&& body);

/// The finding that says what `error` says.
Finding finding_of(const base::SpecError& error);

/// Throws a SpecError with the first error among the findings; its hint tells how many more there
/// are. Warnings alone are fine.
void throw_if_wrong(const std::vector<Finding>& findings);

template <class Body>
void collect(std::vector<Finding>& findings, Body&& body) {
    try {
        body();
    } catch (const base::SpecError& error) {
        findings.push_back(finding_of(error));
    }
}

}  // namespace pigsty::specs
