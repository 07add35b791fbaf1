// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/finding.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

/// Reads the shape of an inventory: groups, hosts, where their variables are. What is wrong with
/// the shape becomes a finding and is left out, so that all of it can be told at once.
class InventoryReader {
  public:
    explicit InventoryReader(std::vector<Finding>& findings) : findings_(findings) {}
    /// Throws SpecError when the text is no YAML.
    Inventory read(std::string_view text, const std::string& file);

  private:
    void wrong(const base::Position& position, std::string message);
    /// The entries of a map or of nothing; a finding and none for anything else.
    const std::vector<YamlEntry>& map_of(const YamlNode& node, const std::string& what);
    /// A map of variables; nullptr for nothing.
    const YamlNode* variables_of(const YamlNode& node, const std::string& what);
    void unknown_key(const YamlNode& map, const YamlEntry& entry, const std::string& what);
    void read_all(const YamlNode& all, Inventory& inventory);
    void read_group(const YamlNode& groups, const YamlEntry& entry, Inventory& inventory);
    void read_hosts(const YamlNode& hosts, InventoryGroup& group);
    void read_priority(InventoryGroup& group);
    static void index_hosts(Inventory& inventory);

    std::vector<Finding>& findings_;
};

}  // namespace pigsty::specs
