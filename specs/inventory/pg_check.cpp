// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/detail/text_forms.hpp"

namespace pigsty::specs {

namespace {

using Members = std::vector<const HostView*>;

std::string host_name(const HostView& host) {
    return "host " + base::quote(host.address());
}

std::string cluster_name(const std::string& cluster) {
    return "cluster " + base::quote(cluster);
}

/// Where to point at when something of a member is missing.
base::Position place_of(const HostView& host) {
    return host.find("pg_cluster").position();
}

void check_identity(const HostView& host, Findings& findings) {
    const bool skipped = host.boolean("pg_preflight_skip");
    for (const char* variable : {"pg_seq", "pg_role"}) {
        if (!skipped && !host.find(variable)) {
            findings.error_of(place_of(host),
                              std::string("there is a pg_cluster, but no ") + variable,
                              host_name(host));
        }
    }
}

void check_sequences(const std::string& cluster, const Members& members, Findings& findings) {
    std::map<std::int64_t, const HostView*> sequences;
    for (const HostView* member : members) {
        const auto sequence = member->integer("pg_seq");
        if (!sequence) {
            continue;
        }
        const auto [known, is_new] = sequences.try_emplace(*sequence, member);
        if (!is_new) {
            findings.error(member->find("pg_seq").position(),
                           "pg_seq " + std::to_string(*sequence) + " of " + host_name(*member) +
                               " is that of " + host_name(*known->second) + " in " +
                               cluster_name(cluster) + ", too");
        }
    }
}

void check_primary(const std::string& cluster, const Members& members, Findings& findings) {
    std::vector<const HostView*> primaries;
    bool all_have_roles = true;
    for (const HostView* member : members) {
        const auto role = member->text("pg_role");
        all_have_roles = all_have_roles && role;
        if (role == "primary") {
            primaries.push_back(member);
        }
    }
    if (primaries.empty() && all_have_roles) {
        findings.error(place_of(*members.front()),
                       cluster_name(cluster) + " has no member with the pg_role \"primary\"");
    }
    for (std::size_t i = 1; i < primaries.size(); ++i) {
        findings.error(primaries[i]->find("pg_role").position(),
                       host_name(*primaries[i]) + " is a second primary of " +
                           cluster_name(cluster) + ", beside " + host_name(*primaries[0]));
    }
}

void check_upstream(const HostView& member,
                    const std::string& cluster,
                    const Members& members,
                    InventoryView& view,
                    Findings& findings) {
    const auto upstream = member.text("pg_upstream");
    if (!upstream) {
        return;
    }
    const base::Position position = member.find("pg_upstream").position();
    const std::string what = "pg_upstream " + base::quote(*upstream) + " of " + host_name(member);
    if (!is_ipv4_address(*upstream)) {
        findings.error(position, what + " is no IPv4 address");
        return;
    }
    const bool is_primary = member.text("pg_role") == "primary";
    const bool is_member = std::any_of(members.begin(), members.end(), [&](const HostView* one) {
        return one->address() == *upstream;
    });
    const auto other = view.host(*upstream);
    if (*upstream == member.address()) {
        findings.error(position, what + " is the host itself");
    } else if (is_primary && is_member) {
        findings.error(position,
                       what + " is a member of its own " + cluster_name(cluster) +
                           "; a primary can only follow another cluster");
    } else if (!is_primary && !is_member) {
        findings.error(position, what + " is no member of " + cluster_name(cluster));
    } else if (is_primary && other && !is_pg_member(*other)) {
        findings.error(position, what + " is a host without a PostgreSQL cluster");
    }
}

/// Replicas that follow each other in a circle never see the primary.
void check_circles(const std::string& cluster, const Members& members, Findings& findings) {
    std::map<std::string, std::string> follows;
    for (const HostView* member : members) {
        if (member->text("pg_role") != "primary") {
            follows[member->address()] = member->text("pg_upstream").value_or("");
        }
    }
    std::set<std::string> fine;
    for (const HostView* member : members) {
        std::set<std::string> path;
        std::string at = member->address();
        while (!at.empty() && !fine.contains(at) && path.insert(at).second) {
            const auto next = follows.find(at);
            at = next == follows.end() ? "" : next->second;
        }
        if (path.contains(at) && !fine.contains(at) && path.size() > 1) {
            findings.error(
                member->find("pg_upstream").position(),
                "members of " + cluster_name(cluster) + " follow each other in a " + "circle: " +
                    base::quote_list(std::vector<std::string>(path.begin(), path.end())));
        }
        fine.insert(path.begin(), path.end());
    }
}

void check_vip(const std::string& cluster,
               const Members& members,
               std::map<std::string, std::string>& owners,
               const Inventory& inventory,
               Findings& findings) {
    const HostView& first = *members.front();
    const auto mode = first.text("vip_mode");
    if (mode == "l4") {
        findings.warning_of(first.find("vip_mode").position(),
                            "vip_mode \"l4\" is a placeholder: nothing sets up an address",
                            cluster_name(cluster));
    }
    if (mode != "l2") {
        return;
    }
    const Setting setting = first.find_set("vip_address");
    const auto address = first.text("vip_address");
    if (!setting || !address) {
        findings.error(
            first.find("vip_mode").position(),
            "vip_mode is \"l2\", but there is no vip_address of " + cluster_name(cluster));
        return;
    }
    const auto number = ipv4_number(*address);
    const auto mask = first.integer("vip_cidrmask");
    if (!number || !mask || *mask < 1 || *mask > 32) {
        if (!number) {
            findings.error(setting.position(),
                           "vip_address " + base::quote(*address) + " of " + cluster_name(cluster) +
                               " is no IPv4 address");
        }
        return;
    }
    if (inventory.has_host(*address)) {
        findings.error(setting.position(),
                       "vip_address " + base::quote(*address) + " of " + cluster_name(cluster) +
                           " is that of a host of the inventory");
    }
    const auto [owner, is_new] = owners.try_emplace(*address, cluster);
    if (!is_new) {
        findings.error(setting.position(),
                       "vip_address " + base::quote(*address) + " of " + cluster_name(cluster) +
                           " is that of " + cluster_name(owner->second) + ", too");
    }
    const auto bits = static_cast<std::uint32_t>(32 - *mask);
    for (const HostView* member : members) {
        const auto own = ipv4_number(member->address());
        if (own && (*own >> bits) != (*number >> bits)) {
            findings.error(setting.position(),
                           "vip_address " + base::quote(*address) + " of " + cluster_name(cluster) +
                               " is not in the subnet of its " + host_name(*member) +
                               " (vip_cidrmask " + std::to_string(*mask) + ')');
            break;
        }
    }
}

/// Passwords that nobody set are the ones that everybody knows.
void check_passwords_are_set(const HostView& host, Findings& findings) {
    for (const char* name :
         {"pg_admin_password", "pg_monitor_password", "pg_replication_password"}) {
        if (!host.find_set(name)) {
            findings.warning_of(
                place_of(host),
                base::quote(name) + " is not set, so that Pigsty's published default counts",
                host_name(host));
        }
    }
}

/// Business users and databases: names that stand twice, roles and owners that nobody makes.
std::set<std::string> names_in(const HostView& host, const char* variable, Findings& findings) {
    std::set<std::string> names;
    const Setting list = host.find(variable);
    for (const YamlNode* item : list ? list.value->items() : std::vector<const YamlNode*>{}) {
        const YamlNode* name = item->find("name");
        if (name != nullptr && !name->raw_text().empty() &&
            !names.insert(name->raw_text()).second) {
            findings.warning(
                name->position(),
                base::quote(name->raw_text()) + " stands twice in " + base::quote(variable));
        }
    }
    return names;
}

void check_business(const HostView& host, Findings& findings) {
    std::set<std::string> roles = names_in(host, "pg_default_roles", findings);
    roles.merge(names_in(host, "pg_users", findings));
    roles.insert(host.text("pg_dbsu").value_or(""));
    for (const char* name :
         {"pg_admin_username", "pg_monitor_username", "pg_replication_username"}) {
        roles.insert(host.text(name).value_or(""));
    }
    names_in(host, "pg_databases", findings);
    const auto check_role = [&](const YamlNode* role, const std::string& what) {
        if (role != nullptr && role->kind() == YamlKind::scalar && !role->raw_text().empty() &&
            !role->raw_text().starts_with("pg_") && !roles.contains(role->raw_text())) {
            findings.warning(role->position(),
                             what + base::quote(role->raw_text()) +
                                 " is in neither pg_default_roles nor pg_users");
        }
    };
    for (const char* variable : {"pg_default_roles", "pg_users"}) {
        const Setting users = host.find_set(variable);
        for (const YamlNode* user : users ? users.value->items() : std::vector<const YamlNode*>{}) {
            const YamlNode* granted = user->find("roles");
            for (const YamlNode* role :
                 granted == nullptr ? std::vector<const YamlNode*>{} : granted->items()) {
                check_role(role, "the role ");
            }
        }
    }
    const Setting databases = host.find_set("pg_databases");
    for (const YamlNode* one :
         databases ? databases.value->items() : std::vector<const YamlNode*>{}) {
        check_role(one->find("owner"), "the owner ");
    }
}

}  // namespace

void check_pg_clusters(InventoryView& view, Findings& findings) {
    for (const HostView& host : view.hosts()) {
        check_cluster_name(host, "pg_cluster", findings);
        if (is_pg_member(host)) {
            check_identity(host, findings);
            check_passwords_are_set(host, findings);
        } else if (!is_segment(host) && host.find("pg_seq")) {
            findings.error(host.find("pg_seq").position(),
                           host_name(host) + " has a pg_seq, but no pg_cluster");
        }
    }
    std::map<std::string, std::string> owners;
    for (const auto& [cluster, members] : view.pg_clusters()) {
        if (members.front()->boolean("pg_preflight_skip")) {
            continue;
        }
        check_sequences(cluster, members, findings);
        check_primary(cluster, members, findings);
        for (const HostView* member : members) {
            check_upstream(*member, cluster, members, view, findings);
        }
        check_circles(cluster, members, findings);
        check_vip(cluster, members, owners, view.inventory(), findings);
        check_business(*members.front(), findings);
        check_services(cluster, members, findings);
    }
}

}  // namespace pigsty::specs
