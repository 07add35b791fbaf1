// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "specs/inventory/detail/findings.hpp"
#include "specs/inventory/detail/inventory_view.hpp"

namespace pigsty::specs {

/// Looks at maps of variables one by one: names, types, levels, defaults that everybody knows.
class VariablesCheck {
  public:
    explicit VariablesCheck(Findings& findings) : findings_(findings) {}
    void check_globals(const YamlNode& variables);
    void check_group(const InventoryGroup& group);
    void check_host(const InventoryHost& host);

  private:
    enum class Place { globals, group, host, instance };
    void check_map(const YamlNode& variables, Place place, const InventoryGroup* group);
    void check_unknown(const YamlNode& variables, const YamlEntry& entry);
    void check_known(const Parameter& parameter,
                     const YamlNode& variables,
                     const YamlEntry& entry,
                     Place place,
                     const InventoryGroup* group);
    void check_level(const Parameter& parameter,
                     const base::Position& position,
                     Place place,
                     const InventoryGroup* group);

    Findings& findings_;
    /// What to say behind an unknown name; looking for the nearest one takes time.
    std::unordered_map<std::string, std::string> suggestions_;
};

/// Groups and what their hosts say of themselves: names, DCS servers, administration nodes.
void check_site(InventoryView& view, Findings& findings);

/// PostgreSQL clusters: members, whom they follow, services, addresses.
void check_pg_clusters(InventoryView& view, Findings& findings);

/// Redis: nodes, instances and their masters.
void check_redis(InventoryView& view, Findings& findings);

/// Ports that two programs of one host want.
void check_ports(InventoryView& view, Findings& findings);

/// The name of a cluster becomes part of names everywhere.
void check_cluster_name(const HostView& host, std::string_view variable, Findings& findings);

/// Services of a PostgreSQL cluster: those of all and its own.
void check_services(const std::string& cluster,
                    const std::vector<const HostView*>& members,
                    Findings& findings);

}  // namespace pigsty::specs
