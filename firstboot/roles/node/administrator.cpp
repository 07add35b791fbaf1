// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_group = "admin";

/// sudo ignores files with a dot or "~" in their names; useradd(8) wants no more than this.
std::string administrator_name(const RoleInput& input) {
    const PlacedText name = placed_text(input.variables, "node_admin_username");
    const bool good =
        is_made_of(name.text, "_-") && name.text.size() <= 32 &&
        ((name.text.front() >= 'a' && name.text.front() <= 'z') || name.text.front() == '_');
    if (!good || name.text == "root") {
        name.fail_expected("the name of an account, of letters, digits, \"_\" and \"-\"");
    }
    return name.text;
}

std::uint32_t administrator_id(const RoleInput& input) {
    const std::int64_t id = input.variables.integer("node_admin_uid");
    if (id < 1 || id > 60'000) {
        const specs::Variable* variable = input.variables.find("node_admin_uid");
        throw base::SpecError(variable == nullptr ? base::Position{} : variable->position,
                              "expected a number from 1 to 60000 for \"node_admin_uid\", found " +
                                  std::to_string(id));
    }
    return static_cast<std::uint32_t>(id);
}

/// One of the words is the type of a key, and what follows looks like the key.
/// Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT.
void require_key(const PlacedText& line) {
    constexpr std::array<std::string_view, 4> starts = {
        "ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"};
    const std::vector<std::string_view> words = words_of(line.text);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const bool is_type = std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
            return words[i].starts_with(start);
        });
        if (is_type && words[i + 1].starts_with("AAAA") && is_made_of(words[i + 1], "+/=")) {
            return;
        }
    }
    line.fail_expected("a public key as in authorized_keys, e.g. ssh-ed25519 AAAA… name");
}

/// sudo refuses to work at all when one of its files is wrong: so a copy is checked first.
void add_sudo(const RoleInput& input, const std::string& name, PlanWriter& plan) {
    const std::string reason =
        "node_admin_setup: the group " + std::string(k_group) + " may do all";
    const std::string content =
        KeyValueText(reason).line("%" + std::string(k_group) + " ALL=(ALL) NOPASSWD: ALL").text();
    std::vector<ResourceId> needs;
    const std::string visudo = input.facts.program("visudo");
    if (!visudo.empty()) {
        const std::string copy = "/etc/pigsty/sudoers." + name;
        const ResourceId file = plan.file(copy, content, reason, {.mode = 0440});
        needs.push_back(plan.add(CommandRun{.name = "check the rules for sudo",
                                            .argv = {visudo, "-c", "-f", copy},
                                            .again_on = {file}},
                                 reason,
                                 {.needs = {file}}));
    }
    plan.file("/etc/sudoers.d/" + name, content, reason, {.mode = 0440}, {.needs = needs});
}

void add_keys(const RoleInput& input,
              const std::string& home,
              const Access& access,
              PlanWriter& plan) {
    std::vector<std::string> keys;
    for (const PlacedText& key : placed_texts(input.variables, "node_admin_pks")) {
        require_key(key);
        if (std::find(keys.begin(), keys.end(), key.text) == keys.end()) {
            keys.push_back(key.text);
        }
    }
    plan.add(LinesPresent{.path = home + "/.ssh/authorized_keys",
                          .name = "node_admin_pks",
                          .lines = std::move(keys),
                          .access = access},
             "node_admin_pks");
    if (input.variables.boolean("node_admin_ssh_exchange")) {
        plan.warn(
            "node_admin_ssh_exchange: nodes do not make keys and hand them around; the keys of "
            "node_admin_pks are let in on every node instead");
    }
}

/// The hosts that the administrator goes to from here: on a meta node all, elsewhere those of the
/// node's own groups and the meta nodes.
std::set<std::string> known_hosts(const RoleInput& input) {
    if (input.variables.boolean("meta_node")) {
        return {input.inventory.addresses().begin(), input.inventory.addresses().end()};
    }
    std::set<std::string> hosts;
    std::vector<std::string> groups = input.variables.groups();
    groups.emplace_back("meta");
    for (const std::string& name : groups) {
        if (const specs::InventoryGroup* group = input.inventory.find_group(name)) {
            for (const specs::InventoryHost& host : group->hosts) {
                hosts.insert(host.address);
            }
        }
    }
    return hosts;
}

/// EL7's OpenSSH 7.4 ends with an error at "accept-new" (7.6): there it is "no", and only for hosts
/// of the inventory either way. Everywhere else ssh asks as it always does.
std::string ssh_config(const RoleInput& input) {
    constexpr std::size_t hosts_per_line = 32;  // old readers cut lines at 1,023 bytes
    const bool old = is_el7(input.facts);
    KeyValueText text("Hosts of the inventory are known from their first connection on.");
    std::string line;
    std::size_t count = 0;
    const auto flush = [&] {
        if (count > 0) {
            text.line("Host" + line);
            text.line(std::string("    StrictHostKeyChecking ") + (old ? "no" : "accept-new"));
        }
        line.clear();
        count = 0;
    };
    for (const std::string& host : known_hosts(input)) {
        line += ' ' + host;
        if (++count == hosts_per_line) {
            flush();
        }
    }
    flush();
    return text.text();
}

}  // namespace

void add_administrator(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_admin_setup")) {
        return;
    }
    const std::string name = administrator_name(input);
    const std::uint32_t id = administrator_id(input);
    const std::string home = "/home/" + name;
    const std::string reason = "node_admin_setup";
    const ResourceId group = plan.add(GroupPresent{.name = k_group, .gid = id}, reason);
    const ResourceId user = plan.add(UserPresent{.name = name,
                                                 .uid = id,
                                                 .group = k_group,
                                                 .home = home,
                                                 .comment = "administrator of Pigsty"},
                                     reason,
                                     {.needs = {group}});
    const Access own{.mode = 0600, .owner = name, .group = k_group};
    plan.add(DirectoryPresent{home, {.mode = 0700, .owner = name, .group = k_group}},
             reason,
             {.needs = {user}});
    plan.add(DirectoryPresent{home + "/.ssh", {.mode = 0700, .owner = name, .group = k_group}},
             reason,
             {.needs = {user}});
    add_keys(input, home, own, plan);
    plan.file(home + "/.ssh/config", ssh_config(input), reason, own, {.needs = {user}});
    add_sudo(input, name, plan);
}

}  // namespace pigsty::firstboot
