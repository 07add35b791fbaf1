// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/value_check.hpp"

#include <algorithm>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/inventory/detail/field_tables.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/detail/text_forms.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/inventory/selector.hpp"

namespace pigsty::specs {

namespace {

/// What a value is checked as: a parameter's own value, or a field of it.
struct Wanted {
    std::string name;  ///< for messages, e.g. `"pg_users", field "login"`
    bool secret = false;
    const Parameter* parameter = nullptr;
};

class ValueCheck {
  public:
    explicit ValueCheck(Findings& findings) : findings_(findings) {}
    void check(const Parameter& parameter, const YamlNode& value);

  private:
    void expected(const Wanted& wanted, const YamlNode& value, const std::string& what);
    void check_one(ParameterType type, const Wanted& wanted, const YamlNode& value);
    void check_boolean(const Wanted& wanted, const YamlNode& value);
    void check_integer(const Wanted& wanted, const YamlNode& value, NumberRange range);
    std::optional<std::string> check_text(const Wanted& wanted, const YamlNode& value);
    void check_form(ParameterType type, const Wanted& wanted, const YamlNode& value);
    void check_enumeration(const Wanted& wanted, const YamlNode& value);
    void check_record(FieldTable table, const Wanted& wanted, const YamlNode& value);
    void check_field(const Field& field, const Wanted& wanted, const YamlNode& value);
    void check_texts(const Wanted& wanted, const YamlNode& value);
    void check_selector(const Wanted& wanted, const YamlNode& value);
    void check_instances(const Wanted& wanted, const YamlNode& value);
    void check_map(const Wanted& wanted, const YamlNode& value);

    Findings& findings_;
};

void ValueCheck::expected(const Wanted& wanted, const YamlNode& value, const std::string& what) {
    findings_.error(value.position(),
                    "expected " + what + " for " + wanted.name + ", found " +
                        describe_value(value, wanted.secret));
}

void ValueCheck::check_boolean(const Wanted& wanted, const YamlNode& value) {
    if (!yaml11_boolean(value)) {
        expected(wanted, value, "true or false");
    }
}

void ValueCheck::check_integer(const Wanted& wanted, const YamlNode& value, NumberRange range) {
    const auto number = whole_number(value);
    if (!number) {
        expected(
            wanted, value, value.is_quoted() ? "a whole number without quotes" : "a whole number");
    } else if (*number < range.least || *number > range.most) {
        expected(wanted,
                 value,
                 "a whole number from " + std::to_string(range.least) + " to " +
                     std::to_string(range.most));
    }
}

std::optional<std::string> ValueCheck::check_text(const Wanted& wanted, const YamlNode& value) {
    std::optional<std::string> text = scalar_text(value, wanted.parameter);
    if (!text) {
        expected(wanted,
                 value,
                 value.kind() == YamlKind::scalar ? "text (in quotes, if text is meant)" : "text");
    }
    return text;
}

void ValueCheck::check_form(ParameterType type, const Wanted& wanted, const YamlNode& value) {
    const std::optional<std::string> text = check_text(wanted, value);
    const TextForm& form = form_of(type);
    if (text && !text->empty() && !form.fits(*text)) {
        expected(wanted, value, form.name);
    }
}

void ValueCheck::check_enumeration(const Wanted& wanted, const YamlNode& value) {
    const std::optional<std::string> text = check_text(wanted, value);
    const std::vector<std::string>& values = wanted.parameter->values;
    if (text && std::find(values.begin(), values.end(), *text) == values.end()) {
        findings_.error(value.position(),
                        "unknown value " + base::quote(*text) + " for " + wanted.name +
                            "; known are " + base::quote_list(values) +
                            base::did_you_mean(*text, values));
    }
}

void ValueCheck::check_texts(const Wanted& wanted, const YamlNode& value) {
    if (value.kind() == YamlKind::scalar) {
        check_text(wanted, value);
        return;
    }
    if (value.kind() != YamlKind::list) {
        expected(wanted, value, "a list of texts");
        return;
    }
    for (const YamlNode* item : value.items()) {
        check_text(wanted, *item);
    }
}

void ValueCheck::check_selector(const Wanted& wanted, const YamlNode& value) {
    const std::optional<std::string> text = check_text(wanted, value);
    if (!text) {
        return;
    }
    try {
        const Selector selector(*text);
    } catch (const base::SpecError& error) {
        findings_.error(value.position(), wanted.name + ": " + error.message());
    }
}

void ValueCheck::check_map(const Wanted& wanted, const YamlNode& value) {
    if (value.kind() != YamlKind::map) {
        expected(wanted, value, "a map");
        return;
    }
    for (const YamlEntry& entry : value.entries()) {
        if (entry.value->kind() == YamlKind::list || entry.value->kind() == YamlKind::map) {
            expected(wanted, *entry.value, "a plain value under " + base::quote(entry.key));
        }
    }
}

void ValueCheck::check_instances(const Wanted& wanted, const YamlNode& value) {
    if (value.kind() != YamlKind::map) {
        expected(wanted, value, "a map from ports to instances");
        return;
    }
    for (const YamlEntry& entry : value.entries()) {
        if (!is_port(entry.key)) {
            findings_.error(value.position_of(entry),
                            "expected a port from 1 to 65535 as a key of " + wanted.name +
                                ", found " + base::quote(entry.key));
        }
        if (entry.value->kind() != YamlKind::map && !entry.value->is_null()) {
            expected(wanted, *entry.value, "a map or nothing for an instance");
        }
    }
}

void ValueCheck::check_field(const Field& field, const Wanted& wanted, const YamlNode& value) {
    switch (field.type) {
        case FieldType::text:
            check_text(wanted, value);
            return;
        case FieldType::date:
            if (value.kind() != YamlKind::scalar || !is_date(value.raw_text())) {
                expected(wanted, value, "a date like '2030-12-31'");
            }
            return;
        case FieldType::boolean:
            check_boolean(wanted, value);
            return;
        case FieldType::integer:
            check_integer(wanted, value, field.range);
            return;
        case FieldType::texts:
            check_texts(wanted, value);
            return;
        case FieldType::map:
            check_map(wanted, value);
            return;
        case FieldType::port_or_word: {
            const std::vector<std::string> words = words_of(field);
            const auto text = scalar_text(value, nullptr);
            if (!text ||
                (!is_port(*text) && std::find(words.begin(), words.end(), *text) == words.end())) {
                expected(wanted, value, "a port or one of " + base::quote_list(words));
            }
            return;
        }
        case FieldType::word: {
            const std::vector<std::string> words = words_of(field);
            const auto text = check_text(wanted, value);
            if (text && std::find(words.begin(), words.end(), *text) == words.end()) {
                expected(wanted, value, "one of " + base::quote_list(words));
            }
            return;
        }
        case FieldType::selector:
            check_selector(wanted, value);
            return;
        case FieldType::hba_lines:
            check_texts(wanted, value);
            for (const YamlNode* line : value.items()) {
                if (line->kind() == YamlKind::scalar && !is_hba_line(line->raw_text())) {
                    expected(
                        wanted,
                        *line,
                        "a line like \"host all all 10.0.0.0/8 md5\" or \"local all all md5\"");
                }
            }
            return;
        case FieldType::extensions:
            if (value.kind() != YamlKind::list) {
                expected(wanted, value, "a list of extensions");
                return;
            }
            for (const YamlNode* item : value.items()) {
                check_record(fields_of(ParameterType::extension), wanted, *item);
            }
            return;
        case FieldType::listener:
            check_record(listener_fields(), wanted, value);
            return;
    }
}

void ValueCheck::check_record(FieldTable table, const Wanted& wanted, const YamlNode& value) {
    if (value.kind() != YamlKind::map) {
        expected(wanted, value, "a map with " + base::quote_list(field_names(table)));
        return;
    }
    for (const YamlEntry& entry : value.entries()) {
        const auto field = std::find_if(
            table.begin(), table.end(), [&](const Field& one) { return one.name == entry.key; });
        if (field == table.end()) {
            findings_.warning(value.position_of(entry),
                              "unknown field " + base::quote(entry.key) + " in " + wanted.name +
                                  base::did_you_mean(entry.key, field_names(table)));
        } else if (!entry.value->is_null()) {
            Wanted part = wanted;
            part.name = base::quote(entry.key) + " in " + wanted.name;
            part.secret = field->secret;
            part.parameter = nullptr;
            check_field(*field, part, *entry.value);
        }
    }
    for (const Field& field : table) {
        const YamlNode* found = field.required ? value.find(field.name) : nullptr;
        if (field.required && (found == nullptr || found->is_null())) {
            findings_.error(
                value.position(),
                "the field " + base::quote(field.name) + " is missing in " + wanted.name);
        }
    }
}

void ValueCheck::check_one(ParameterType type, const Wanted& wanted, const YamlNode& value) {
    switch (type) {
        case ParameterType::boolean:
            return check_boolean(wanted, value);
        case ParameterType::integer:
            return check_integer(wanted, value, range_of(*wanted.parameter));
        case ParameterType::enumeration:
            return check_enumeration(wanted, value);
        case ParameterType::map:
            return check_map(wanted, value);
        case ParameterType::instances:
            return check_instances(wanted, value);
        default:
            break;
    }
    if (type >= ParameterType::user) {
        check_record(fields_of(type), wanted, value);
    } else {
        check_form(type, wanted, value);
    }
}

void ValueCheck::check(const Parameter& parameter, const YamlNode& value) {
    const Wanted wanted{base::quote(parameter.name), parameter.secret, &parameter};
    if (!parameter.is_list) {
        check_one(parameter.type, wanted, value);
        return;
    }
    if (value.kind() == YamlKind::scalar && parameter.type < ParameterType::user &&
        scalar_text(value, nullptr)) {
        findings_.warning(value.position(),
                          "expected a list for " + wanted.name + ", found " +
                              describe_value(value, wanted.secret) +
                              "; it is taken for a list of one");
        return;
    }
    if (value.kind() != YamlKind::list) {
        expected(wanted, value, "a list");
        return;
    }
    for (const YamlNode* item : value.items()) {
        check_one(parameter.type, wanted, *item);
    }
}

}  // namespace

std::string describe_value(const YamlNode& value, bool secret) {
    if (value.kind() != YamlKind::scalar) {
        return value.describe();
    }
    if (secret) {
        return "a text that is not shown, since it is secret";
    }
    // An address looks like a number to some.
    const bool is_text = !value.is_quoted() && scalar_text(value, nullptr) && !whole_number(value);
    return is_text ? "the text " + base::quote(value.raw_text(), 60) : value.describe();
}

void check_value(const Parameter& parameter, const YamlNode& value, Findings& findings) {
    ValueCheck(findings).check(parameter, value);
}

}  // namespace pigsty::specs
