// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/text_forms.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

namespace {

constexpr std::string_view k_digits = "0123456789";

bool is_any(std::string_view /*text*/) {
    return true;
}

bool is_path(std::string_view text) {
    return text.starts_with('/') && text.find('\n') == std::string_view::npos;
}

bool is_address_or_path(std::string_view text) {
    return is_path(text) || is_ipv4_address(text);
}

/// Digits and one of the units behind them.
template <std::size_t Count>
bool has_unit(std::string_view text, const std::array<std::string_view, Count>& units) {
    const std::size_t end = std::min(text.find_first_not_of(k_digits), text.size());
    return end > 0 && end < 19 &&
           std::find(units.begin(), units.end(), text.substr(end)) != units.end();
}

bool is_interval(std::string_view text) {
    constexpr std::array<std::string_view, 8> k_units = {"ms", "s", "m", "h", "d", "w", "y", "us"};
    return has_unit(text, k_units);
}

bool is_size(std::string_view text) {
    constexpr std::array<std::string_view, 21> k_units = {
        "",   "B",  "k",  "K",   "m",   "M",   "g",   "G",  "T",  "kB", "KB",
        "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "kb", "mb", "gb"};
    return has_unit(text, k_units);
}

bool is_url(std::string_view text) {
    const std::size_t scheme = text.find("://");
    return scheme != std::string_view::npos && scheme > 0 && scheme + 3 < text.size() &&
           text.find_first_of(" \n\t") == std::string_view::npos &&
           text.substr(0, scheme).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+.-") ==
               std::string_view::npos;
}

bool is_key(std::string_view text) {
    return text.find('\n') == std::string_view::npos &&
           (text.find("ssh-") != std::string_view::npos ||
            text.find("ecdsa-") != std::string_view::npos ||
            text.find("sk-") != std::string_view::npos) &&
           text.find(" AAAA") != std::string_view::npos;
}

}  // namespace

const TextForm& form_of(ParameterType type) {
    static constexpr TextForm k_text = {"text", is_any};
    static constexpr TextForm k_path = {"an absolute path", is_path};
    static constexpr TextForm k_address = {"an IPv4 address", is_ipv4_address};
    static constexpr TextForm k_either = {"an IPv4 address or an absolute path",
                                          is_address_or_path};
    static constexpr TextForm k_interval = {"a time like \"15d\" or \"5s\"", is_interval};
    static constexpr TextForm k_size = {"a size like \"64MiB\" or \"1GB\"", is_size};
    static constexpr TextForm k_url = {"a URL", is_url};
    static constexpr TextForm k_key = {"a public key like \"ssh-ed25519 AAAA… name\"", is_key};
    switch (type) {
        case ParameterType::path:
            return k_path;
        case ParameterType::address:
            return k_address;
        case ParameterType::address_or_path:
            return k_either;
        case ParameterType::interval:
            return k_interval;
        case ParameterType::size:
            return k_size;
        case ParameterType::url:
            return k_url;
        case ParameterType::key:
            return k_key;
        default:
            return k_text;
    }
}

std::optional<std::int64_t> port_number(std::string_view text) {
    std::int64_t port = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool whole = error == std::errc{} && stop == text.data() + text.size();
    return whole && port > 0 && port < 65536 && text.front() != '0' ? std::optional(port)
                                                                    : std::nullopt;
}

bool is_port(std::string_view text) {
    return port_number(text).has_value();
}

bool is_date(std::string_view text) {
    constexpr std::string_view k_shape = "dddd-dd-dd";
    return text.size() == k_shape.size() &&
           std::equal(text.begin(), text.end(), k_shape.begin(), [](char c, char shape) {
               return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
           });
}

bool is_hba_line(std::string_view text) {
    constexpr std::array<std::string_view, 6> k_kinds = {
        "local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"};
    std::size_t words = 0;
    std::string_view kind;
    while (true) {
        const std::size_t start = text.find_first_not_of(" \t");
        if (start == std::string_view::npos) {
            break;
        }
        text.remove_prefix(start);
        const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
        if (words++ == 0) {
            kind = text.substr(0, end);
        }
        text.remove_prefix(end);
    }
    const bool known = std::find(k_kinds.begin(), k_kinds.end(), kind) != k_kinds.end();
    return known && words >= (kind == "local" ? 4U : 5U);
}

std::optional<std::uint32_t> ipv4_number(std::string_view text) {
    if (!is_ipv4_address(text)) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    for (int part = 0; part < 4; ++part) {
        std::uint32_t value = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        (void)error;
        number = number << 8U | value;
        const auto used = static_cast<std::size_t>(stop - text.data());
        text.remove_prefix(std::min(used + 1, text.size()));
    }
    return number;
}

}  // namespace pigsty::specs
