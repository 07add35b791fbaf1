// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot::testing {

inline std::string data_file(const std::string& name) {
    return std::string(PIGSTY_SOURCE_DIR) + "/tests/data/" + name;
}

/// "el7" or "nspawn": a machine of the golden tests.
inline Facts sample_facts(const std::string& name) {
    const std::string file = data_file("golden/firstboot/" + name + ".facts.json");
    return facts_from_json(base::read_file(file), file);
}

/// The node 10.10.10.11 of an inventory whose all.vars are `globals`, each a line of YAML without
/// indentation; 10.10.10.10 is the meta node.
inline specs::Inventory sample_inventory(const std::string& globals) {
    std::string text =
        "all:\n  children:\n"
        "    meta: {vars: {meta_node: true, ansible_group_priority: 99}, hosts: {10.10.10.10: "
        "{}}}\n"
        "    nodes: {hosts: {10.10.10.11: {nodename: node-1}, 10.10.10.12: {nodename: node-2}}}\n"
        "  vars:\n    node_cluster: nodes\n";
    for (std::size_t at = 0; at < globals.size();) {
        const std::size_t end = globals.find('\n', at);
        text += "    " + globals.substr(at, end - at) + "\n";
        at = end == std::string::npos ? globals.size() : end + 1;
    }
    return specs::read_inventory(text, "pigsty.yml");
}

/// What the roles say, without the check of the whole inventory: it has its own tests.
inline Plan plan_of(const std::string& globals,
                    const Facts& facts = sample_facts("el7"),
                    const std::string& address = "10.10.10.11") {
    const specs::Inventory inventory = sample_inventory(globals);
    const specs::HostVariables variables = specs::host_variables(inventory, address);
    const RoleInput input{inventory, variables, facts};
    Plan plan;
    for (const Role& role : roles()) {
        if (role.applies(input)) {
            role.add(input, plan);
        }
    }
    order_plan(plan);
    return plan;
}

inline const Resource* find_resource(const Plan& plan, const std::string& id) {
    for (const Resource& resource : plan.resources) {
        if (id_of(resource) == id) {
            return &resource;
        }
    }
    return nullptr;
}

/// The body of that type; fails the test and gives an empty one when there is none.
template <class Body>
Body body_of(const Plan& plan, const std::string& id) {
    const Resource* resource = find_resource(plan, id);
    const Body* body = resource == nullptr ? nullptr : std::get_if<Body>(&resource->body);
    if (body == nullptr) {
        ADD_FAILURE() << "the plan has no " << id;
        return {};
    }
    return *body;
}

inline std::string content_of(const Plan& plan, const std::string& path) {
    return body_of<FilePresent>(plan, "file " + path).content;
}

/// The message of the SpecError that making the plan ends with; "" when there is none.
inline std::string trouble_of(const std::string& globals) {
    try {
        plan_of(globals);
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "";
}

inline bool warns(const Plan& plan, const std::string& part) {
    for (const std::string& warning : plan.warnings) {
        if (warning.find(part) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace pigsty::firstboot::testing
