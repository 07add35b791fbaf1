// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/well_known.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/quote.hpp"
#include "specs/inventory/secrets.hpp"

namespace pigsty::specs {

namespace {

constexpr std::array<std::string_view, 12> k_passwords = {
    "DBUser.DBA",
    "DBUser.Monitor",
    "DBUser.Replicator",
    "DBUser.Stats",
    "DBUser.Meta",
    "DBUser.Viewer",
    "DBUser.Grafana",
    "DBUser.Prometheus",
    "test",
    "pigsty",
    "mxadmin",
    "md5d3d10d8cad606308bdb180148bf663e1",  // DBUser.Meta of dbuser_meta
};

/// The key pair of the sandbox, whose private half is published with it.
constexpr std::string_view k_sandbox_key =
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7IMAMNavYtWwzAJajKqwdn3ar5BhvcwCnBTxxEkXhGlCO2vfgosSAQMEflfgvki"
    "I5nM1HIFQ8KINlx1XLO7SdL5KdInG5LIJjAFh0pujS4kNCT9a5IGvSq1BrzGqhbEcwWYdju1ZPYBcJm";

void check_users(const Parameter& parameter, const YamlNode& value, Findings& findings) {
    for (const YamlNode* user : value.items()) {
        const YamlNode* password = user->find("password");
        if (password == nullptr || !is_well_known_password(password->raw_text())) {
            continue;
        }
        const YamlNode* name = user->find("name");
        findings.warning(password->position(),
                         "the password of " +
                             (name == nullptr ? "a user" : base::quote(name->raw_text())) + " in " +
                             base::quote(parameter.name) +
                             " is one of Pigsty's published defaults; choose another");
    }
}

void check_text(const Parameter& parameter, const YamlNode& value, Findings& findings) {
    const std::string& text = value.raw_text();
    if (parameter.type == ParameterType::key && text.find(k_sandbox_key) != std::string::npos) {
        findings.warning(value.position(),
                         "the key in " + base::quote(parameter.name) +
                             " is the sandbox's, whose private half is published: anybody can log "
                             "in with it");
    }
    if (!parameter.secret) {
        return;
    }
    const PasswordPlace place = url_password(text);
    const std::string_view password =
        place.length == 0 ? std::string_view(text)
                          : std::string_view(text).substr(place.offset, place.length);
    if (is_well_known_password(password)) {
        findings.warning(value.position(),
                         "the password in " + base::quote(parameter.name) +
                             " is one of Pigsty's published defaults; choose another");
    }
}

}  // namespace

bool is_well_known_password(std::string_view text) {
    return std::find(k_passwords.begin(), k_passwords.end(), text) != k_passwords.end();
}

void check_well_known(const Parameter& parameter, const YamlNode& value, Findings& findings) {
    if (parameter.type == ParameterType::user || parameter.type == ParameterType::role) {
        check_users(parameter, value, findings);
        return;
    }
    check_text(parameter, value, findings);
    for (const YamlNode* item : value.items()) {
        check_text(parameter, *item, findings);
    }
}

}  // namespace pigsty::specs
