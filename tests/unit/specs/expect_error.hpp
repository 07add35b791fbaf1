// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace pigsty::specs::testing {

/// Message of the error that `body` throws; fails the test when it throws none of kind `Kind`.
template <class Kind = base::SpecError, class Body>
std::string message_of(Body&& body) {
    try {
        body();
    } catch (const Kind& error) {
        return error.message();
    }
    ADD_FAILURE() << "nothing was thrown";
    return "";
}

}  // namespace pigsty::specs::testing
