// SPDX-License-Identifier: Apache-2.0
#include "specs/variables.hpp"

#include <algorithm>
#include <vector>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Takes the name behind a "$" off `rest`.
std::string take_name(std::string_view& rest, std::string_view text) {
    const bool braced = rest.starts_with('{');
    rest.remove_prefix(braced ? 1 : 0);
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_name_char);
    std::string name(rest.begin(), end);
    rest.remove_prefix(name.size());
    if (name.empty() || (braced && !rest.starts_with('}'))) {
        throw base::SpecError("expected a variable such as ${pg_version} in " + base::quote(text) +
                              ", found a \"$\" before something else");
    }
    rest.remove_prefix(braced ? 1 : 0);
    return name;
}

}  // namespace

std::string expand_variables(std::string_view text, const Variables& variables) {
    std::string out;
    std::string_view rest = text;
    while (true) {
        const std::size_t dollar = rest.find('$');
        out += rest.substr(0, dollar);
        if (dollar == std::string_view::npos) {
            return out;
        }
        rest.remove_prefix(dollar + 1);
        const std::string name = take_name(rest, text);
        const auto found = variables.find(name);
        if (found == variables.end()) {
            std::vector<std::string> names;
            for (const auto& [known, value] : variables) {
                names.push_back(known);
            }
            throw base::SpecError("unknown variable " + base::quote(name) + " in " +
                                  base::quote(text) + base::did_you_mean(name, names));
        }
        out += found->second;
    }
}

}  // namespace pigsty::specs
