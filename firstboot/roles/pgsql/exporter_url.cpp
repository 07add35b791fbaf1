// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/exporter_url.hpp"

#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_made_of(std::string_view(&c, 1), "-._~")) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte / 16];
        encoded += digits[byte % 16];
    }
    return encoded;
}

std::string exporter_url(const ExporterTarget& target) {
    return "postgres://" + percent_encoded(target.login.user) + ':' +
           percent_encoded(target.login.password) + "@:" + std::to_string(target.port) + '/' +
           percent_encoded(target.database) + '?' +
           (target.parameters.empty() ? "" : target.parameters + '&') +
           "host=" + percent_encoded(target.socket_folder);
}

}  // namespace pigsty::firstboot
