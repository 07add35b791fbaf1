// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Without it, locale(1) says that it cannot set it. $1: the locale.
constexpr const char* k_test = "! LC_ALL=\"$1\" locale charmap 2>&1 | grep -q 'Cannot set'";

/// Those that every system has are not made.
bool is_built_in(const std::string& locale) {
    return locale.empty() || locale == "POSIX" || locale == "C" || locale.starts_with("C.");
}

/// "UTF8" is what "UTF-8" is called in names of locales, too, but it is no name of a table.
std::string table_of(const std::string& codeset) {
    return codeset == "UTF8" || codeset == "utf8" || codeset == "utf-8" ? "UTF-8" : codeset;
}

/// Shape of a name: language_TERRITORY.codeset@modifier.
std::vector<std::string> localedef_of(const std::string& locale) {
    const std::size_t dot = locale.find('.');
    const std::size_t at = locale.find('@');
    const std::string modifier = at == std::string::npos ? "" : locale.substr(at);
    const std::string language = locale.substr(0, std::min(dot, at));
    if (dot == std::string::npos) {
        return {"localedef", "-i", language + modifier, "-f", "ISO-8859-1", locale};
    }
    const std::string codeset = table_of(
        locale.substr(dot + 1, at == std::string::npos ? std::string::npos : at - dot - 1));
    return {
        "localedef", "-i", language + modifier, "-f", codeset, language + '.' + codeset + modifier};
}

}  // namespace

void add_pg_locales(const PostgresInput& of, PlanWriter& plan) {
    std::set<std::string> seen;
    for (const char* variable : {"pg_locale", "pg_lc_collate", "pg_lc_ctype"}) {
        const PlacedText locale = placed_text(of.input.variables, variable);
        if (is_built_in(locale.text) || !seen.insert(locale.text).second) {
            continue;
        }
        if (!is_made_of(locale.text, "._-@") || locale.text.starts_with('-')) {
            locale.fail_expected("the name of a locale, e.g. en_US.UTF8,");
        }
        plan.add(CommandRun{.name = "make locale " + locale.text,
                            .argv = localedef_of(locale.text),
                            .unless = {"/bin/sh", "-c", k_test, "sh", locale.text}},
                 variable);
    }
}

}  // namespace pigsty::firstboot
