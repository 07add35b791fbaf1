// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/placed_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/quote.hpp"
#include "firstboot/facts/text_lines.hpp"

namespace pigsty::firstboot {

namespace {

bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

PlacedText checked(const std::string& name, std::string_view text, base::Position position) {
    PlacedText placed{name, std::string(trimmed(text)), std::move(position)};
    if (has_control_characters(placed.text)) {
        placed.fail_expected("a single line without control characters");
    }
    return placed;
}

}  // namespace

void PlacedText::fail_expected(std::string_view expected) const {
    throw base::SpecError(position,
                          "expected " + std::string(expected) + " in " + base::quote(variable) +
                              ", found " + base::quote(text));
}

PlacedText placed_text(const specs::HostVariables& variables, const std::string& name) {
    const specs::Variable* variable = variables.find(name);
    return checked(name,
                   variables.optional_text(name).value_or(""),
                   variable == nullptr ? base::Position{} : variable->value->position());
}

std::vector<PlacedText> placed_texts(const specs::HostVariables& variables,
                                     const std::string& name) {
    const specs::Variable* variable = variables.find(name);
    const std::vector<std::string> texts = variables.texts(name);
    std::vector<PlacedText> placed;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        base::Position position;
        if (variable != nullptr) {
            const auto& items = variable->value->items();
            position = i < items.size() ? items[i]->position() : variable->value->position();
        }
        PlacedText one = checked(name, texts[i], std::move(position));
        if (!one.text.empty()) {
            placed.push_back(std::move(one));
        }
    }
    return placed;
}

std::vector<PlacedText> placed_words(const PlacedText& text) {
    std::vector<PlacedText> words;
    for (const std::string_view part : split(text.text, ',')) {
        for (const std::string_view word : words_of(part)) {
            words.push_back({text.variable, std::string(word), text.position});
        }
    }
    return words;
}

std::vector<PlacedPair> placed_pairs(const specs::HostVariables& variables,
                                     const std::string& name) {
    std::vector<PlacedPair> pairs;
    const specs::Variable* variable = variables.find(name);
    if (variable == nullptr || variable->value->is_null()) {
        return pairs;
    }
    for (const specs::YamlEntry& entry : specs::read_map(*variable->value)) {
        const std::string text = specs::read_scalar(*entry.value);
        pairs.push_back({entry.key, checked(name, text, entry.value->position())});
    }
    return pairs;
}

bool is_made_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

bool is_address(std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const std::string zero_ended(text);
    return inet_pton(AF_INET, zero_ended.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, zero_ended.c_str(), bytes.data()) == 1;
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.back() == '.') {
        return false;
    }
    const std::vector<std::string_view> labels = split(text, '.');
    return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
        return is_made_of(label, "-") && label.front() != '-' && label.back() != '-' &&
               label.size() < 64;
    });
}

void require_path(const PlacedText& path) {
    const std::vector<std::string_view> parts = split(path.text, '/');
    const bool dotted = std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        return part == "." || part == "..";
    });
    if (!path.text.starts_with('/') || dotted || !is_made_of(path.text, "._-+@/")) {
        path.fail_expected("an absolute path");
    }
}

}  // namespace pigsty::firstboot
