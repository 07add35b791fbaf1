// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/inventory/detail/layers.hpp"
#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// A variable of a host where it is looked at alone.
struct Setting {
    const YamlNode* value = nullptr;   ///< never a null node
    const YamlNode* map = nullptr;     ///< the map it stands in; nullptr: the catalogue
    const YamlEntry* entry = nullptr;  ///< in that map
    explicit operator bool() const { return value != nullptr; }
    /// Of the key, or of the value in the catalogue.
    base::Position position() const;
};

/// Finds entries of large maps without searching them.
class MapIndex {
  public:
    const YamlEntry* find(const YamlNode& map, std::string_view key);

  private:
    using Entries = std::unordered_map<std::string_view, const YamlEntry*>;
    std::unordered_map<const YamlNode*, Entries> maps_;
};

/// A host with the maps that count for it.
class HostView {
  public:
    HostView(const Inventory& inventory, std::string_view address, MapIndex& index)
        : address_(address), layers_(layers_of(inventory, address)), index_(&index) {}

    const std::string& address() const { return address_; }
    /// The value that counts, the catalogue's included; one that is nothing counts as not set.
    Setting find(std::string_view name) const;
    /// The same without the catalogue.
    Setting find_set(std::string_view name) const;

    /// The value where it has the right type; what has not, is told of elsewhere.
    std::optional<std::string> text(std::string_view name) const;  ///< nullopt for ""
    std::optional<std::int64_t> integer(std::string_view name) const;
    bool boolean(std::string_view name) const;  ///< false for none

  private:
    std::string address_;
    std::vector<Layer> layers_;
    MapIndex* index_;
};

/// The hosts that a check is about, by the clusters they are members of.
class InventoryView {
  public:
    InventoryView(const Inventory& inventory, const std::vector<std::string>& addresses);

    const Inventory& inventory() const { return inventory_; }
    const std::deque<HostView>& hosts() const { return hosts_; }
    using Clusters = std::map<std::string, std::vector<const HostView*>>;
    /// Hosts by pg_cluster, segments of MatrixDB left out.
    const Clusters& pg_clusters() const { return pg_clusters_; }
    const Clusters& redis_clusters() const { return redis_clusters_; }
    /// Any host of the inventory; nullopt for an unknown address.
    std::optional<HostView> host(std::string_view address);

  private:
    const Inventory& inventory_;
    MapIndex index_;
    std::deque<HostView> hosts_;
    Clusters pg_clusters_;
    Clusters redis_clusters_;
};

/// True for a host of a MatrixDB deployment that runs segments and no cluster of its own.
bool is_segment(const HostView& host);

/// True where Pigsty sets up a PostgreSQL instance that has a sequence number and a role.
bool is_pg_member(const HostView& host);

/// True for a member whose services haproxy offers; MatrixDB is set up without.
bool has_haproxy(const HostView& host);

/// The name a host gets: its nodename, or that of its instance; "" for neither.
std::string node_name(const HostView& host);

/// The addresses that share a cluster with `address`, itself included.
std::vector<std::string> related_addresses(const Inventory& inventory, std::string_view address);

}  // namespace pigsty::specs
