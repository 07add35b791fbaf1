// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/parameter.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/edit_distance.hpp"
#include "base/embedded_file.hpp"
#include "base/quote.hpp"

namespace pigsty::embedded {
std::span<const base::EmbeddedFile> parameter_files();
}  // namespace pigsty::embedded

namespace pigsty::specs {

namespace {

using NamedType = std::pair<std::string_view, ParameterType>;

constexpr std::array<NamedType, 21> k_types = {{
    {"boolean", ParameterType::boolean},
    {"integer", ParameterType::integer},
    {"text", ParameterType::text},
    {"enumeration", ParameterType::enumeration},
    {"path", ParameterType::path},
    {"address", ParameterType::address},
    {"address_or_path", ParameterType::address_or_path},
    {"interval", ParameterType::interval},
    {"size", ParameterType::size},
    {"url", ParameterType::url},
    {"key", ParameterType::key},
    {"map", ParameterType::map},
    {"user", ParameterType::user},
    {"role", ParameterType::role},
    {"database", ParameterType::database},
    {"service", ParameterType::service},
    {"hba_rule", ParameterType::hba_rule},
    {"extension", ParameterType::extension},
    {"repository", ParameterType::repository},
    {"upstream", ParameterType::upstream},
    {"app", ParameterType::app},
}};

constexpr std::string_view k_list_mark = "[]";

void read_type(const YamlNode& node, Parameter& parameter) {
    std::string_view name = read_text(node);
    parameter.is_list = name.ends_with(k_list_mark);
    if (parameter.is_list) {
        name.remove_suffix(k_list_mark.size());
    }
    if (name == "instances") {
        parameter.type = ParameterType::instances;
        return;
    }
    const auto known = std::find_if(
        k_types.begin(), k_types.end(), [&](const NamedType& one) { return one.first == name; });
    if (known == k_types.end()) {
        node.fail("unknown type " + base::quote(name));
    }
    parameter.type = known->second;
}

std::uint8_t read_levels(const YamlNode& node) {
    constexpr std::array<std::string_view, 5> k_levels = {
        "global", "cluster", "instance", "argument", "internal"};
    std::uint8_t bits = 0;
    for (const YamlNode* item : node.items()) {
        const auto known = std::find(k_levels.begin(), k_levels.end(), item->raw_text());
        if (known == k_levels.end()) {
            item->fail("unknown level " + base::quote(item->raw_text()));
        }
        bits = static_cast<std::uint8_t>(bits | 1U << (known - k_levels.begin()));
    }
    return bits;
}

Parameter read_parameter(const YamlEntry& entry) {
    const YamlFields fields(*entry.value,
                            {"id",
                             "type",
                             "level",
                             "roles",
                             "values",
                             "default",
                             "secret",
                             "effective",
                             "meaning",
                             "note"});
    Parameter parameter;
    parameter.name = entry.key;
    if (const YamlNode* id = fields.optional("id")) {
        parameter.id = static_cast<int>(read_integer(*id, 1, 9999));
    }
    read_type(fields.required("type"), parameter);
    parameter.levels = read_levels(fields.required("level"));
    parameter.roles = fields.texts("roles");
    parameter.values = fields.texts("values");
    parameter.fallback = fields.optional("default");
    parameter.secret = fields.boolean("secret", false);
    parameter.effective = fields.boolean("effective", true);
    parameter.meaning = fields.text("meaning");
    parameter.note = fields.text("note", "");
    return parameter;
}

/// The parameters together with the document that their fallbacks stand in.
struct Catalogue {
    YamlDocument document;
    std::vector<Parameter> parameters;
};

Catalogue read_catalogue() {
    const base::EmbeddedFile& file = embedded::parameter_files().front();
    Catalogue catalogue{parse_yaml(file.text, std::string(file.name)), {}};
    for (const YamlEntry& module : read_map(catalogue.document.root())) {
        for (const YamlEntry& section : read_map(*module.value)) {
            for (const YamlEntry& entry : read_map(*section.value)) {
                Parameter& parameter = catalogue.parameters.emplace_back(read_parameter(entry));
                parameter.module = module.key;
                parameter.section = section.key;
            }
        }
    }
    std::sort(catalogue.parameters.begin(),
              catalogue.parameters.end(),
              [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
    return catalogue;
}

}  // namespace

const std::vector<Parameter>& parameters() {
    static const Catalogue catalogue = read_catalogue();
    return catalogue.parameters;
}

const Parameter* find_parameter(std::string_view name) {
    const std::vector<Parameter>& all = parameters();
    const auto found = std::lower_bound(
        all.begin(), all.end(), name, [](const Parameter& one, std::string_view wanted) {
            return one.name < wanted;
        });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

std::optional<std::string> nearest_parameter(std::string_view name) {
    std::vector<std::string> names;
    names.reserve(parameters().size());
    for (const Parameter& parameter : parameters()) {
        names.push_back(parameter.name);
    }
    std::vector<std::string> near = base::nearest(name, names, 1);
    return near.empty() ? std::nullopt : std::optional(std::move(near.front()));
}

}  // namespace pigsty::specs
