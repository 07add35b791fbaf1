// SPDX-License-Identifier: Apache-2.0
#include "specs/trust.hpp"

#include <array>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

struct TrustName {
    Trust trust;
    const char* name;
};

constexpr std::array<TrustName, 4> k_names{{{Trust::rpm, "rpm"},
                                            {Trust::metadata, "metadata"},
                                            {Trust::first_lock, "first-lock"},
                                            {Trust::none, "none"}}};

}  // namespace

std::string to_string(Trust trust) {
    for (const TrustName& one : k_names) {
        if (one.trust == trust) {
            return one.name;
        }
    }
    return "?";
}

std::optional<Trust> find_trust(std::string_view name) {
    for (const TrustName& one : k_names) {
        if (one.name == name) {
            return one.trust;
        }
    }
    return std::nullopt;
}

std::string unknown_trust(std::string_view name) {
    std::vector<std::string> names;
    names.reserve(k_names.size());
    for (const TrustName& one : k_names) {
        names.emplace_back(one.name);
    }
    return "unknown trust " + base::quote(name) + "; known are " + base::quote_list(names);
}

Trust read_trust(const YamlNode& node) {
    const std::string& name = read_text(node);
    if (const std::optional<Trust> trust = find_trust(name)) {
        return *trust;
    }
    node.fail(unknown_trust(name));
}

}  // namespace pigsty::specs
