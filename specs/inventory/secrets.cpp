// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/secrets.hpp"

#include <algorithm>
#include <array>

#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

namespace {

bool sounds_secret(std::string_view name) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    // "bypassrls" and "bypass" are none, "ansible_become_pass" and "pgpass" are.
    constexpr std::array<std::string_view, 7> k_words = {
        "passw", "passphrase", "secret", "token", "private_key", "credential", "pwd"};
    if (lower.ends_with("pass") && !lower.ends_with("bypass")) {
        return true;
    }
    return std::any_of(k_words.begin(), k_words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

}  // namespace

bool is_secret_variable(std::string_view name) {
    const Parameter* parameter = find_parameter(name);
    return parameter == nullptr ? sounds_secret(name) : parameter->secret;
}

bool is_masked_whole(std::string_view name) {
    const Parameter* parameter = find_parameter(name);
    return parameter == nullptr ? sounds_secret(name)
                                : parameter->secret && parameter->type < ParameterType::map;
}

std::string masked_text(std::string_view name, std::string_view text) {
    const PasswordPlace place = url_password(text);
    if (place.length > 0) {
        return std::string(text.substr(0, place.offset)) + std::string(k_secret_mask) +
               std::string(text.substr(place.offset + place.length));
    }
    return std::string(is_masked_whole(name) && !text.empty() ? k_secret_mask : text);
}

bool holds_secret(std::string_view name, const YamlNode& value) {
    switch (value.kind()) {
        case YamlKind::null:
            return false;
        case YamlKind::scalar:
            return masked_text(name, value.raw_text()) != value.raw_text();
        case YamlKind::list:
            return std::any_of(value.items().begin(), value.items().end(), [&](const auto* item) {
                return holds_secret(name, *item);
            });
        case YamlKind::map:
            break;
    }
    const bool whole = is_masked_whole(name);
    return std::any_of(value.entries().begin(), value.entries().end(), [&](const auto& entry) {
        return holds_secret(whole ? name : std::string_view(entry.key), *entry.value);
    });
}

PasswordPlace url_password(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) {
        return {};
    }
    const std::size_t start = scheme + 3;
    // A password may hold anything, even "/" where somebody forgot to escape it.
    const std::size_t end = std::min(text.find_first_of(" \t\n", start), text.size());
    const std::size_t at = text.substr(0, end).rfind('@');
    const std::size_t colon = text.substr(0, end).find(':', start);
    if (at == std::string_view::npos || colon == std::string_view::npos || at < start ||
        colon > at) {
        return {};
    }
    return {colon + 1, at - colon - 1};
}

}  // namespace pigsty::specs
