// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/provision_sql.hpp"

#include <algorithm>
#include <span>

#include "base/embedded_file.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::embedded {
std::span<const base::EmbeddedFile> provision_files();
}

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_name_bytes = 63;

std::string embedded_text(const std::string& file) {
    const auto files = embedded::provision_files();
    const auto found = std::find_if(files.begin(), files.end(), [&](const auto& one) {
        return one.name.ends_with("/" + file);
    });
    if (found == files.end()) {
        throw base::Error("there is no embedded file " + file);
    }
    return std::string(found->text);
}

std::string without_comments(const std::string& text) {
    std::string rest;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (text.compare(at, 2, "--") != 0) {
            rest += text.substr(at, end - at);
        }
        at = end;
    }
    return rest;
}

}  // namespace

std::string provision_sql(const std::string& file,
                          const std::vector<std::pair<std::string, std::string>>& values) {
    const std::string text = without_comments(embedded_text(file));
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t next = text.size();
        const std::pair<std::string, std::string>* value = nullptr;
        for (const auto& one : values) {
            const std::size_t found = text.find('$' + one.first + '$', at);
            if (found < next) {
                next = found;
                value = &one;
            }
        }
        filled += text.substr(at, next - at);
        at = next;
        if (value != nullptr) {
            filled += value->second;
            at += value->first.size() + 2;
        }
    }
    return filled;
}

void require_pg_name(const std::string& name,
                     const std::string& variable,
                     const base::Position& position) {
    if (name.empty() || name.size() > k_name_bytes || name.starts_with("pg_")) {
        PlacedText{variable, name, position}.fail_expected(
            "a name of 1 to 63 bytes, not beginning with \"pg_\",");
    }
}

}  // namespace pigsty::firstboot
