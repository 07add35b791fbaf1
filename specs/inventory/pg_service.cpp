// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/pg_service.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

/// Source: Pigsty v1.4, the default of pg_services.
constexpr const char* k_server_options =
    "inter 3s fastinter 1s downinter 5s rise 3 fall 3 on-marked-down shutdown-sessions "
    "slowstart 30s maxconn 3000 maxqueue 128 weight 100";

constexpr std::array<std::pair<std::string_view, PgPort>, 4> k_port_names = {{
    {"postgres", PgPort::postgres},
    {"pgbouncer", PgPort::pgbouncer},
    {"patroni", PgPort::patroni},
    {"pg_exporter", PgPort::pg_exporter},
}};

bool is_made_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

/// The value of a field; nullptr when it is absent or null.
const YamlNode* found(const YamlNode& map, std::string_view name) {
    const YamlNode* value = map.find(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

/// A text of letters, digits and `others`; `fallback` when the field is absent.
std::string text_of(const YamlNode& map,
                    std::string_view name,
                    std::string_view others,
                    std::string_view expected,
                    const std::string& fallback) {
    const YamlNode* value = found(map, name);
    if (value == nullptr) {
        return fallback;
    }
    if (!is_made_of(read_scalar(*value), others)) {
        value->fail_expected(expected);
    }
    return read_scalar(*value);
}

std::int64_t number_of(const YamlNode& map,
                       std::string_view name,
                       std::int64_t least,
                       std::int64_t most,
                       std::int64_t fallback) {
    const YamlNode* value = found(map, name);
    return value == nullptr ? fallback : read_integer(*value, least, most);
}

/// A port by number or name. Text of digits counts as a number.
std::optional<PgServicePort> port_of(const YamlNode& map,
                                     std::string_view name,
                                     const std::set<PgPort>& names) {
    const YamlNode* value = found(map, name);
    if (value == nullptr || value->raw_text() == "none") {
        return std::nullopt;
    }
    const std::string& text = value->raw_text();
    for (const auto& [word, port] : k_port_names) {
        if (text == word && names.contains(port)) {
            return port;
        }
    }
    std::uint16_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, trouble] = std::from_chars(text.data(), end, number);
    if (rest != end || trouble != std::errc() || number == 0) {
        std::string words;
        for (const auto& [word, port] : k_port_names) {
            words += names.contains(port) ? std::string(word) + ", " : std::string();
        }
        value->fail_expected(words + "or a port, 1 to 65535,");
    }
    return number;
}

std::optional<Selector> selector_of(const YamlNode& map, std::string_view name) {
    const YamlNode* value = found(map, name);
    if (value == nullptr) {
        return std::nullopt;
    }
    try {
        return Selector(read_scalar(*value));
    } catch (const base::SpecError& error) {
        value->fail(error.message());
    }
}

std::string source_of(const YamlNode& map) {
    const YamlNode* value = found(map, "src_ip");
    if (value == nullptr) {
        return "*";
    }
    const std::string& text = read_scalar(*value);
    if (text != "*" && text != "vip" && !is_ipv4_address(text)) {
        value->fail_expected("\"*\", \"vip\" or an IPv4 address");
    }
    return text;
}

PgCheck method_of(const YamlNode& map) {
    const YamlNode* value = found(map, "check_method");
    if (value == nullptr || value->raw_text() == "http") {
        return PgCheck::http;
    }
    if (value->raw_text() != "tcp") {
        value->fail_expected("http or tcp");
    }
    return PgCheck::tcp;
}

std::string url_of(const YamlNode& map) {
    std::string url = text_of(map, "check_url", "/-._~%?&=:,;@!$'()+", "the path of a URL", "/");
    if (!url.starts_with('/')) {
        found(map, "check_url")->fail_expected("the path of a URL, which starts with \"/\"");
    }
    return url;
}

void read_listener(const YamlNode& map, PgService& service) {
    service.default_server_options = k_server_options;
    const YamlNode* listener = found(map, "haproxy");
    if (listener == nullptr) {
        return;
    }
    if (listener->kind() != YamlKind::map) {
        listener->fail_expected("a map of settings of haproxy");
    }
    service.maxconn = number_of(*listener, "maxconn", 1, 2'147'483'647, service.maxconn);
    service.balance = text_of(
        *listener, "balance", " -_(),.", "an algorithm of haproxy's \"balance\"", service.balance);
    service.default_server_options = text_of(*listener,
                                             "default_server_options",
                                             " -_.,:/=@%+",
                                             "options of haproxy's \"default-server\"",
                                             service.default_server_options);
}

PgService service_of(const YamlNode& map) {
    if (map.kind() != YamlKind::map) {
        map.fail_expected("a map of fields");
    }
    PgService service;
    service.position = map.position();
    service.name =
        text_of(map, "name", "-_.", "a name of letters, digits, \"-\", \"_\" and \".\"", "");
    if (service.name.empty()) {
        map.fail_expected("a field \"name\"");
    }
    service.src_ip = source_of(map);
    const YamlNode* source_port = found(map, "src_port");
    if (source_port == nullptr) {
        map.fail_expected("a field \"src_port\"");
    }
    service.src_port = static_cast<std::uint16_t>(read_integer(*source_port, 1, 65535));
    service.dst_port = port_of(map, "dst_port", {PgPort::postgres, PgPort::pgbouncer})
                           .value_or(PgServicePort(PgPort::postgres));
    service.check_method = method_of(map);
    service.check_port = port_of(map, "check_port", {PgPort::patroni, PgPort::pg_exporter});
    service.check_url = url_of(map);
    service.check_code = number_of(map, "check_code", 100, 599, service.check_code);
    service.selector = selector_of(map, "selector");
    service.selector_backup = selector_of(map, "selector_backup");
    read_listener(map, service);
    return service;
}

}  // namespace

std::vector<PgService> pg_services(const HostVariables& variables, std::string_view variable) {
    std::vector<PgService> services;
    const Variable* list = variables.find(variable);
    if (list == nullptr) {
        return services;
    }
    for (const YamlNode* item : read_list(*list->value)) {
        services.push_back(service_of(*item));
    }
    return services;
}

std::vector<PgServiceMember> members_of(const PgService& service, const PgCluster& cluster) {
    std::vector<PgServiceMember> workers;
    std::vector<PgServiceMember> reserve;
    for (const PgMember& member : cluster.members) {
        const bool works = service.selector && service.selector->picks(member.variables);
        const bool backs_up =
            service.selector_backup && service.selector_backup->picks(member.variables);
        if (works) {
            workers.push_back({&member, backs_up});
        } else if (backs_up) {
            reserve.push_back({&member, true});
        }
    }
    workers.insert(workers.end(), reserve.begin(), reserve.end());
    return workers;
}

}  // namespace pigsty::specs
