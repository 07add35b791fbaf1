// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/text/detail/yaml_document.hpp"

#include <nlohmann/json.hpp>

#include "specs/yaml_text.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_step = 2;

bool fits_a_line(const Json& value) {
    return !value.is_structured() || value.empty();
}

/// A scalar, or a collection with nothing in it.
std::string line_of(const Json& value) {
    return value.is_string() ? specs::yaml_scalar(value.get_ref<const std::string&>())
                             : value.dump();
}

void write(const Json& value, std::size_t indent, std::string& text);

void write_after(const std::string& head, const Json& value, std::size_t indent, std::string& to) {
    if (fits_a_line(value)) {
        to += head + ' ' + line_of(value) + '\n';
        return;
    }
    to += head + '\n';
    write(value, indent + k_step, to);
}

/// The first key of a map in a list stands on the line of its dash.
void write_item(const Json& item, std::size_t indent, std::string& text) {
    std::string inner;
    write(item, indent + k_step, inner);
    inner.replace(indent, 1, "-");
    text += inner;
}

void write(const Json& value, std::size_t indent, std::string& text) {
    const std::string blanks(indent, ' ');
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) {
            write_after(blanks + specs::yaml_scalar(key) + ':', inner, indent, text);
        }
        return;
    }
    for (const Json& item : value) {
        if (fits_a_line(item)) {
            text += blanks + "- " + line_of(item) + '\n';
        } else {
            write_item(item, indent, text);
        }
    }
}

}  // namespace

std::string yaml_document(const nlohmann::ordered_json& document) {
    if (fits_a_line(document)) {
        return line_of(document) + '\n';
    }
    std::string text;
    write(document, 0, text);
    return text;
}

}  // namespace pigsty::firstboot
