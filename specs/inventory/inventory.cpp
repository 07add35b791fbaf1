// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/quote.hpp"
#include "specs/inventory/detail/inventory_reader.hpp"

namespace pigsty::specs {

namespace {

/// Sets a variable's place among other groups; Ansible takes it away from the variables.
constexpr std::string_view k_priority = "ansible_group_priority";

}  // namespace

const InventoryGroup* Inventory::find_group(std::string_view name) const {
    const auto found = std::find_if(
        groups_.begin(), groups_.end(), [&](const auto& group) { return group.name == name; });
    return found == groups_.end() ? nullptr : &*found;
}

bool Inventory::has_host(std::string_view address) const {
    return by_address_.find(address) != by_address_.end();
}

std::vector<InventoryEntry> Inventory::entries_of(std::string_view address) const {
    std::vector<InventoryEntry> entries;
    const auto found = by_address_.find(address);
    if (found == by_address_.end()) {
        return entries;
    }
    for (const auto& [group, host] : found->second) {
        entries.push_back({&groups_[group], &groups_[group].hosts[host]});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.group->priority != b.group->priority ? a.group->priority < b.group->priority
                                                      : a.group->name < b.group->name;
    });
    return entries;
}

void InventoryReader::wrong(const base::Position& position, std::string message) {
    findings_.push_back({Severity::error, position, std::move(message)});
}

const std::vector<YamlEntry>& InventoryReader::map_of(const YamlNode& node,
                                                      const std::string& what) {
    if (node.kind() != YamlKind::map && !node.is_null()) {
        wrong(node.position(), "expected a map for " + what + ", found " + node.describe());
    }
    return node.entries();  // none where it is no map
}

const YamlNode* InventoryReader::variables_of(const YamlNode& node, const std::string& what) {
    return map_of(node, what).empty() ? nullptr : &node;
}

void InventoryReader::unknown_key(const YamlNode& map,
                                  const YamlEntry& entry,
                                  const std::string& what) {
    if (entry.value->is_null() || (entry.value->kind() == YamlKind::map &&
                                   entry.value->entries().empty() && entry.key != "vars")) {
        return;  // an empty "children" or "hosts" where none belongs says nothing
    }
    wrong(map.position_of(entry), what);
}

void InventoryReader::read_priority(InventoryGroup& group) {
    const YamlNode* node = group.variables == nullptr ? nullptr : group.variables->find(k_priority);
    if (node == nullptr) {
        return;
    }
    const std::string& text = node->raw_text();
    const char* end = text.data() + text.size();
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || stop != end || error != std::errc{} ||
        value > std::numeric_limits<std::int32_t>::max() ||
        value < std::numeric_limits<std::int32_t>::min()) {
        wrong(node->position(),
              "expected a whole number for \"ansible_group_priority\" of group " +
                  base::quote(group.name) + ", found " + node->describe());
        return;
    }
    group.priority = value;
}

void InventoryReader::read_hosts(const YamlNode& hosts, InventoryGroup& group) {
    const std::string of_group = " of group " + base::quote(group.name);
    const std::vector<YamlEntry>& entries = map_of(hosts, "the hosts" + of_group);
    group.hosts.reserve(entries.size());
    for (const YamlEntry& entry : entries) {
        const base::Position position = hosts.position_of(entry);
        if (!is_ipv4_address(entry.key)) {
            wrong(position,
                  "expected an IPv4 address as the name of a host" + of_group + ", found " +
                      base::quote(entry.key) +
                      "; another way to reach it belongs into its ansible_host");
            continue;
        }
        group.hosts.push_back(
            {entry.key,
             position,
             variables_of(*entry.value, "the variables of host " + base::quote(entry.key))});
    }
}

void InventoryReader::read_group(const YamlNode& groups,
                                 const YamlEntry& entry,
                                 Inventory& inventory) {
    const base::Position position = groups.position_of(entry);
    if (entry.key == "all" || entry.key == "ungrouped" || entry.key.empty()) {
        wrong(position,
              "a group cannot have the name " + base::quote(entry.key) +
                  ": it is Ansible's own or none");
        return;
    }
    InventoryGroup& group = inventory.groups_.emplace_back();
    group.name = entry.key;
    group.position = position;
    const std::string of_group = " of group " + base::quote(group.name);
    for (const YamlEntry& part : map_of(*entry.value, "the group " + base::quote(group.name))) {
        if (part.key == "hosts") {
            read_hosts(*part.value, group);
        } else if (part.key == "vars") {
            group.variables = variables_of(*part.value, "the variables" + of_group);
        } else if (part.key == "children") {
            unknown_key(*entry.value,
                        part,
                        "groups inside of a group are not supported; list the hosts" + of_group +
                            " under \"hosts\"");
        } else {
            wrong(entry.value->position_of(part),
                  "unknown key " + base::quote(part.key) + " in group " + base::quote(group.name) +
                      "; known are \"hosts\" and \"vars\"");
        }
    }
    read_priority(group);
}

void InventoryReader::read_all(const YamlNode& all, Inventory& inventory) {
    bool has_children = false;
    for (const YamlEntry& part : map_of(all, "\"all\"")) {
        if (part.key == "vars") {
            inventory.globals_ = variables_of(*part.value, "the variables of \"all\"");
        } else if (part.key == "children") {
            has_children = true;
            const auto& groups = map_of(*part.value, "the groups of \"all\"");
            inventory.groups_.reserve(groups.size());
            for (const YamlEntry& group : groups) {
                read_group(*part.value, group, inventory);
            }
        } else if (part.key == "hosts") {
            unknown_key(
                all, part, "hosts outside of any group; move them into a group's \"hosts\"");
        } else {
            wrong(all.position_of(part),
                  "unknown key " + base::quote(part.key) +
                      " in \"all\"; known are \"children\" and \"vars\"");
        }
    }
    if (!has_children && all.kind() == YamlKind::map) {
        wrong(all.position(), "the key \"children\" with the groups is missing in \"all\"");
    }
}

void InventoryReader::index_hosts(Inventory& inventory) {
    for (std::size_t group = 0; group < inventory.groups_.size(); ++group) {
        const std::vector<InventoryHost>& hosts = inventory.groups_[group].hosts;
        for (std::size_t host = 0; host < hosts.size(); ++host) {
            const auto [place, is_new] = inventory.by_address_.try_emplace(hosts[host].address);
            place->second.emplace_back(group, host);
            if (is_new) {
                inventory.addresses_.push_back(hosts[host].address);
            }
        }
    }
}

Inventory InventoryReader::read(std::string_view text, const std::string& file) {
    Inventory inventory(parse_yaml(text, file));
    inventory.file_ = file;
    inventory.text_ = text;
    const YamlNode& root = inventory.document_.root();
    const YamlNode* all = root.find("all");
    if (all == nullptr) {
        wrong(root.position(),
              root.kind() == YamlKind::map
                  ? "the key \"all\" is missing: an inventory is {all: {children: …, vars: …}}"
                  : "expected a map with the key \"all\", found " + root.describe());
        return inventory;
    }
    for (const YamlEntry& entry : root.entries()) {
        if (entry.key != "all") {
            wrong(root.position_of(entry),
                  "unknown key " + base::quote(entry.key) +
                      " beside \"all\"; groups stand in \"all.children\"");
        }
    }
    read_all(*all, inventory);
    index_hosts(inventory);
    return inventory;
}

Inventory read_inventory(std::string_view text, const std::string& file) {
    std::vector<Finding> findings;
    Inventory inventory = InventoryReader(findings).read(text, file);
    if (findings.empty()) {
        return inventory;
    }
    base::SpecError error(findings.front().position, findings.front().message);
    if (findings.size() > 1) {
        error.set_hint("\"pigsty-bundle inventory check\" shows all " +
                       std::to_string(findings.size()) + " mistakes of this kind at once");
    }
    throw error;
}

bool is_ipv4_address(std::string_view text) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t length = std::min(text.find('.'), text.size());
        const std::string_view number = text.substr(0, length);
        unsigned value = 256;
        const auto [stop, error] =
            std::from_chars(number.data(), number.data() + number.size(), value);
        if (number.empty() || number.size() > 3 || error != std::errc{} ||
            stop != number.data() + number.size() || value > 255 ||
            (number.size() > 1 && number.front() == '0')) {
            return false;
        }
        const bool last = part == 3;
        if (last != (length == text.size())) {
            return false;
        }
        text.remove_prefix(last ? length : length + 1);
    }
    return true;
}

}  // namespace pigsty::specs
