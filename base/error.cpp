// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <system_error>

#include "base/quote.hpp"

namespace pigsty::base {

std::string to_string(const Position& position) {
    std::string text = position.file;
    if (position.line > 0) {
        text += ':' + std::to_string(position.line);
        if (position.column > 0) {
            text += ':' + std::to_string(position.column);
        }
    }
    return text;
}

namespace {

std::string positioned(const Position& position, const std::string& message) {
    const std::string where = to_string(position);
    return where.empty() ? message : where + ": " + message;
}

}  // namespace

SpecError::SpecError(Position position, const std::string& message)
    : Error(positioned(position, message)), position_(std::move(position)) {}

SystemError::SystemError(const std::string& action, int error_number)
    : Error(action + ": " + std::generic_category().message(error_number)),
      error_number_(error_number) {}

std::string describe(const Error& error) {
    std::string text = "error: " + error.message() + '\n';
    for (const std::string& frame : error.frames()) {
        text += "  while " + frame + '\n';
    }
    if (!error.hint().empty()) {
        text += "hint: " + error.hint() + '\n';
    }
    return printable(text);
}

}  // namespace pigsty::base
