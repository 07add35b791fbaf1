// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// A host as one group lists it.
struct InventoryHost {
    std::string address;                  ///< its key, an IPv4 address
    base::Position position;              ///< of the key
    const YamlNode* variables = nullptr;  ///< a map or nothing
};

struct InventoryGroup {
    std::string name;
    base::Position position;
    std::int64_t priority = 1;            ///< ansible_group_priority
    const YamlNode* variables = nullptr;  ///< nullptr: none
    std::vector<InventoryHost> hosts;     ///< as written
};

/// One host's entry in one group.
struct InventoryEntry {
    const InventoryGroup* group = nullptr;
    const InventoryHost* host = nullptr;
};

/// Pigsty's pigsty.yml: who is there, and the variables at every level. Owns the document that its
/// nodes stand in; movable, its groups keep their addresses.
/// Source: Pigsty v1.4, "Configuration"; Ansible, "How variables are merged".
class Inventory {
  public:
    const std::string& file() const { return file_; }
    /// The text it was read from.
    const std::string& text() const { return text_; }
    const YamlNode* globals() const { return globals_; }  ///< all.vars; nullptr: none
    /// In the order of the document.
    const std::vector<InventoryGroup>& groups() const { return groups_; }
    const InventoryGroup* find_group(std::string_view name) const;

    /// Every address once, as first written.
    const std::vector<std::string>& addresses() const { return addresses_; }
    bool has_host(std::string_view address) const;

    /// The entries of a host in the order in which they override each other: lowest priority first,
    /// equal priorities by name. Empty for an unknown host.
    std::vector<InventoryEntry> entries_of(std::string_view address) const;

  private:
    friend class InventoryReader;
    explicit Inventory(YamlDocument document) : document_(std::move(document)) {}

    YamlDocument document_;
    std::string file_;
    std::string text_;
    const YamlNode* globals_ = nullptr;
    std::vector<InventoryGroup> groups_;
    std::vector<std::string> addresses_;
    /// By address: group and host by their places in the lists.
    std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>, std::less<>>
        by_address_;
};

/// Reads an inventory. Throws SpecError when it is no YAML (duplicate keys included), or has not
/// the shape {all: {vars, children: {GROUP: {hosts: {ADDRESS: {…}}, vars: {…}}}}}; what variables
/// hold is not looked at (inventory_check.hpp).
Inventory read_inventory(std::string_view text, const std::string& file);

/// True for the dotted form of an IPv4 address, without leading zeros: "10.10.10.10".
bool is_ipv4_address(std::string_view text);

}  // namespace pigsty::specs
