// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cli/context.hpp"

#include <unistd.h>

#include <cstdlib>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/log.hpp"

namespace pigsty::firstboot::cli {

namespace {

constexpr std::uint64_t k_largest_facts = 1U << 20U;

}  // namespace

Color color_of_output(const Context& context) {
    const char* no_color = std::getenv("NO_COLOR");
    const bool automatic =
        (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
    const std::string& wish = context.options.color;
    return wish == "always" || (wish == "auto" && automatic) ? Color::yes : Color::no;
}

Facts facts_of(const Context& context) {
    const std::string& file = context.options.facts;
    return file.empty() ? read_facts(context.options.root)
                        : facts_from_json(base::read_file(file, k_largest_facts), file);
}

IdentifiedNode identify_node(const Context& context, const Facts& facts) {
    const GlobalOptions& options = context.options;
    IdentifyRequest request;
    request.places.root = options.root;
    if (!options.inventory.empty()) {
        request.inventory_file = options.inventory;
    }
    if (!options.address.empty()) {
        request.address = options.address;
    }
    return identify(request, facts);
}

std::string command_for(const Context& context, const std::string& verb) {
    const auto add = [](const std::string& name, const std::string& value) {
        const bool plain = value.find_first_of(" \t\n'\"\\$`&|;<>()*?[]#~") == std::string::npos;
        return value.empty() ? "" : ' ' + name + ' ' + (plain ? value : '\'' + value + '\'');
    };
    const GlobalOptions& options = context.options;
    return "pigsty-firstboot" +
           (options.root == "/" ? std::string() : add("--root", options.root.string())) +
           add("--inventory", options.inventory) + add("--ip", options.address) +
           add("--facts", options.facts) + ' ' + verb;
}

void print_result(const std::string& text) {
    base::write_all(STDOUT_FILENO,
                    {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

bool try_to_print(const std::string& text) {
    try {
        print_result(text);
        return true;
    } catch (const base::Error& error) {
        base::write_stderr(base::describe(error));
        return false;
    }
}

}  // namespace pigsty::firstboot::cli
