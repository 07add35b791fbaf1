// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "firstboot/facts/facts.hpp"
#include "firstboot/identity/identity.hpp"
#include "firstboot/plan/plan_text.hpp"

namespace pigsty::firstboot::cli {

/// Options that stand before or after any verb.
struct GlobalOptions {
    std::filesystem::path root = "/";
    std::string inventory;  ///< --inventory FILE; empty: the sources are asked
    std::string address;    ///< --ip ADDR; empty: the interfaces decide
    std::string facts;      ///< --facts FILE; empty: the root is looked at
    bool json = false;
    bool quiet = false;
    std::string color = "auto";
};

/// What a verb works with.
struct Context {
    GlobalOptions options;
};

/// Whether standard output is coloured.
Color color_of_output(const Context& context);

/// The facts of --facts, else of the root. Throws SpecError, SystemError.
Facts facts_of(const Context& context);

/// Who the node is. Throws as identify() does.
IdentifiedNode identify_node(const Context& context, const Facts& facts);

/// How to call a verb again with the same options. Shape: "pigsty-firstboot --root /mnt apply".
std::string command_for(const Context& context, const std::string& verb);

/// Writes to standard output whole. Throws SystemError, so that a full disk or a closed pipe is
/// noticed.
void print_result(const std::string& text);

/// As print_result, but says on standard error what went wrong, and false.
[[nodiscard]] bool try_to_print(const std::string& text);

}  // namespace pigsty::firstboot::cli
