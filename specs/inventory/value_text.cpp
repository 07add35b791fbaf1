// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/value_text.hpp"

#include <nlohmann/json.hpp>

#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/inventory/secrets.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

constexpr std::size_t k_largest = 16U << 20U;

std::string json_text(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class JsonWriter {
  public:
    explicit JsonWriter(Secrets secrets) : secrets_(secrets) {}
    void write(std::string_view name, const YamlNode& value);
    std::string take() { return std::move(text_); }

  private:
    void write_scalar(std::string_view name, const YamlNode& value);

    Secrets secrets_;
    std::string text_;
};

void JsonWriter::write_scalar(std::string_view name, const YamlNode& value) {
    const std::string& raw = value.raw_text();
    const std::string shown = secrets_ == Secrets::mask ? masked_text(name, raw) : raw;
    if (shown != raw) {
        text_ += json_text(shown);
    } else if (const auto truth = yaml11_boolean(value)) {
        text_ += *truth ? "true" : "false";
    } else if (!value.is_quoted() && (whole_number(value) || is_simple_fraction(raw))) {
        text_ += raw;
    } else {
        text_ += json_text(raw);
    }
}

void JsonWriter::write(std::string_view name, const YamlNode& value) {
    if (text_.size() > k_largest) {
        value.fail("the value is too large to be written out");
    }
    std::string_view divider;
    switch (value.kind()) {
        case YamlKind::null:
            text_ += "null";
            return;
        case YamlKind::scalar:
            write_scalar(name, value);
            return;
        case YamlKind::list:
            text_ += '[';
            for (const YamlNode* item : value.items()) {
                text_ += divider;
                write(name, *item);
                divider = ", ";
            }
            text_ += ']';
            return;
        case YamlKind::map:
            break;
    }
    const bool whole = is_masked_whole(name);
    text_ += '{';
    for (const YamlEntry& entry : value.entries()) {
        (text_ += divider) += json_text(entry.key) + ": ";
        write(whole ? name : std::string_view(entry.key), *entry.value);
        divider = ", ";
    }
    text_ += '}';
}

}  // namespace

std::string value_json(std::string_view name, const YamlNode& value, Secrets secrets) {
    JsonWriter writer(secrets);
    writer.write(name, value);
    return writer.take();
}

}  // namespace pigsty::specs
