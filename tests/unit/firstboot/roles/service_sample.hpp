// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

/// The cluster pg-test on 10.10.10.11 (primary), .12 and .13 (replicas, the last one offline).
/// `globals` are lines of all.vars, `members` lines of the cluster's variables.
inline specs::Inventory sample_cluster(const std::string& globals,
                                       const std::string& members = "") {
    const auto indented = [](const std::string& lines, const std::string& blanks) {
        std::string text;
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = std::min(lines.find('\n', at), lines.size());
            text += blanks + lines.substr(at, end - at) + "\n";
            at = end + 1;
        }
        return text;
    };
    return specs::read_inventory(
        "all:\n  children:\n"
        "    pg-test:\n      hosts:\n"
        "        10.10.10.11: {pg_seq: 1, pg_role: primary}\n"
        "        10.10.10.12: {pg_seq: 2, pg_role: replica, pg_weight: 50}\n"
        "        10.10.10.13: {pg_seq: 3, pg_role: offline}\n"
        "      vars:\n        pg_cluster: pg-test\n" +
            indented(members, "        ") +
            "  vars:\n    pg_version: 15\n"
            "    dcs_servers: {a: 10.10.10.10, b: 10.10.10.11, c: 10.10.10.12}\n" +
            (globals.find("dcs_type") == std::string::npos ? "    dcs_type: etcd\n" : "") +
            (globals.find("service_registry") == std::string::npos ? "    service_registry: none\n"
                                                                   : "") +
            indented(globals, "    "),
        "pigsty.yml");
}

/// What one role says of a member; the machine is the lab's unless told otherwise.
inline Plan role_plan(const Role& role,
                      const specs::Inventory& inventory,
                      const std::string& address = "10.10.10.11",
                      const Facts& facts = sample_facts("nspawn")) {
    const specs::HostVariables variables = specs::host_variables(inventory, address);
    Plan plan;
    role.add({inventory, variables, facts}, plan);
    order_plan(plan);
    return plan;
}

/// The message and the line of the SpecError that a role ends with; "" when there is none.
inline std::string role_trouble(const Role& role, const specs::Inventory& inventory) {
    try {
        role_plan(role, inventory);
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "";
}

}  // namespace pigsty::firstboot::testing
