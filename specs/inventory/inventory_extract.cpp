// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory_extract.hpp"

#include <algorithm>
#include <set>

#include "specs/inventory/inventory_table.hpp"
#include "specs/inventory/parameter.hpp"
#include "specs/inventory/secrets.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

/// What parse_yaml() takes back.
constexpr std::size_t k_largest = 16U << 20U;
/// Longer keys are written with "?", since a plain one has to end within 1024 characters.
constexpr std::size_t k_longest_plain_key = 200;

/// Whose map of variables is being written.
enum class Whose { own, foreign };

class Extract {
  public:
    Extract(const Inventory& inventory, std::string_view address);
    std::string write();

  private:
    void write_variables(const YamlNode* variables, std::size_t indent, Whose whose);
    bool may_see(std::string_view name, Whose whose) const;
    void write_group(const InventoryGroup& group);
    void write_key(std::string_view key, std::size_t indent);
    /// What follows "key:" or "-". `name` decides what is secret; with Keep::open nothing of the
    /// secret is written.
    enum class Keep { all, open };
    void write_value(std::string_view name, const YamlNode& value, std::size_t indent, Keep keep);
    void write_map(std::string_view name, const YamlNode& map, std::size_t indent, Keep keep);
    void write_scalar(std::string_view name, const YamlNode& value, Keep keep);

    const Inventory& inventory_;
    std::string address_;
    std::set<std::string> roles_;
    Whose whose_ = Whose::own;  ///< of the map that is being written
    std::string text_;
};

Extract::Extract(const Inventory& inventory, std::string_view address)
    : inventory_(inventory), address_(address) {
    for (std::string& role : roles_of_host(inventory, address)) {
        roles_.insert(std::move(role));
    }
}

bool Extract::may_see(std::string_view name, Whose whose) const {
    const Parameter* parameter = find_parameter(name);
    if (parameter == nullptr) {
        return false;  // no role reads what the catalogue does not know
    }
    return std::any_of(
        parameter->roles.begin(), parameter->roles.end(), [&](const std::string& role) {
            return roles_.contains(role) && (whose == Whose::own || role == "meta");
        });
}

void Extract::write_variables(const YamlNode* variables, std::size_t indent, Whose whose) {
    if (variables == nullptr) {
        text_ += " {}\n";
        return;
    }
    whose_ = whose;
    const std::size_t start = text_.size();
    text_ += '\n';
    bool any = false;
    for (const YamlEntry& entry : variables->entries()) {
        const bool secret = is_secret_variable(entry.key) || holds_secret(entry.key, *entry.value);
        const bool visible = !secret || may_see(entry.key, whose);
        if (!visible && is_secret_variable(entry.key)) {
            continue;
        }
        write_key(entry.key, indent);
        write_value(entry.key, *entry.value, indent, visible ? Keep::all : Keep::open);
        any = true;
    }
    if (!any) {
        text_.resize(start);
        text_ += " {}\n";
    }
}

void Extract::write_key(std::string_view key, std::size_t indent) {
    const bool number = !key.empty() && key.size() < 10 && key.front() != '0' &&
                        key.find_first_not_of("0123456789") == std::string_view::npos;
    const std::string written = number ? std::string(key) : yaml_scalar(key);
    text_.append(indent, ' ');
    if (written.size() > k_longest_plain_key) {
        text_ += "? " + written + '\n';
        text_.append(indent, ' ');
        text_ += ':';
    } else {
        text_ += written + ':';
    }
}

void Extract::write_scalar(std::string_view name, const YamlNode& value, Keep keep) {
    const std::string& raw = value.raw_text();
    const std::string shown = keep == Keep::open ? masked_text(name, raw) : raw;
    const bool as_written = !value.is_quoted() && shown == raw && !is_plain_text(raw) &&
                            raw.find_first_of(" \n") == std::string::npos && raw != "=";
    (text_ += ' ') += as_written ? raw : yaml_scalar(shown);
    text_ += '\n';
}

void Extract::write_map(std::string_view name, const YamlNode& map, std::size_t indent, Keep keep) {
    const std::size_t start = text_.size();
    text_ += '\n';
    bool any = false;
    const bool whole = is_masked_whole(name);
    for (const YamlEntry& entry : map.entries()) {
        const std::string_view inner = whole ? name : std::string_view(entry.key);
        // Instances hold variables, each with roles of its own.
        const bool hidden =
            keep == Keep::open || (find_parameter(inner) != nullptr && !may_see(inner, whose_));
        if (hidden && is_masked_whole(inner)) {
            continue;
        }
        write_key(entry.key, indent + 2);
        write_value(inner, *entry.value, indent + 2, keep);
        any = true;
    }
    if (!any) {
        text_.resize(start);
        text_ += " {}\n";
    }
}

void Extract::write_value(std::string_view name,
                          const YamlNode& value,
                          std::size_t indent,
                          Keep keep) {
    if (text_.size() > k_largest) {
        value.fail("the inventory is too large to be written out for one host");
    }
    switch (value.kind()) {
        case YamlKind::null:
            text_ += " null\n";
            return;
        case YamlKind::scalar:
            write_scalar(name, value, keep);
            return;
        case YamlKind::map:
            write_map(name, value, indent, keep);
            return;
        case YamlKind::list:
            break;
    }
    if (value.items().empty()) {
        text_ += " []\n";
        return;
    }
    text_ += '\n';
    for (const YamlNode* item : value.items()) {
        text_.append(indent + 2, ' ');
        text_ += '-';
        write_value(name, *item, indent + 2, keep);
    }
}

void Extract::write_group(const InventoryGroup& group) {
    constexpr std::size_t k_indent = 4;
    const bool own = std::any_of(group.hosts.begin(), group.hosts.end(), [&](const auto& host) {
        return host.address == address_;
    });
    write_key(group.name, k_indent);
    text_ += "\n      vars:";
    write_variables(group.variables, k_indent + 4, own ? Whose::own : Whose::foreign);
    text_ += "      hosts:";
    if (group.hosts.empty()) {
        text_ += " {}";
    }
    text_ += '\n';
    for (const InventoryHost& host : group.hosts) {
        write_key(host.address, k_indent + 4);
        write_variables(
            host.variables, k_indent + 6, host.address == address_ ? Whose::own : Whose::foreign);
    }
}

std::string Extract::write() {
    text_ = "# What host " + address_ + " needs to know of the inventory.\nall:\n  vars:";
    write_variables(inventory_.globals(), 4, Whose::own);
    text_ += "  children:";
    if (inventory_.groups().empty()) {
        text_ += " {}";
    }
    text_ += '\n';
    for (const InventoryGroup& group : inventory_.groups()) {
        write_group(group);
    }
    return std::move(text_);
}

}  // namespace

std::string inventory_for_host(const Inventory& inventory, std::string_view address) {
    return Extract(inventory, address).write();
}

}  // namespace pigsty::specs
