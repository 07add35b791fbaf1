// SPDX-License-Identifier: Apache-2.0
// Any text as an inventory: it is read or refused; what was read can be checked, shown and written
// out for each host, and reads back with the same variables.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/inventory/cluster.hpp"
#include "specs/inventory/inventory_check.hpp"
#include "specs/inventory/inventory_extract.hpp"
#include "specs/inventory/inventory_table.hpp"
#include "specs/inventory/secrets.hpp"
#include "specs/inventory/value_text.hpp"

namespace {

using namespace pigsty;

std::string shown(const specs::Variable& variable) {
    return variable.name + '=' +
           specs::value_json(variable.name, *variable.value, specs::Secrets::mask);
}

void look_at_host(const specs::Inventory& inventory, const std::string& address) {
    const specs::HostVariables host = specs::host_variables(inventory, address);
    specs::check_inventory_for(inventory, address);
    const std::string extract = specs::inventory_for_host(inventory, address);
    const specs::Inventory again = specs::read_inventory(extract, "extract");
    const specs::HostVariables after = specs::host_variables(again, address);
    if (specs::inventory_for_host(again, address) != extract || after.groups() != host.groups()) {
        std::abort();
    }
    for (const specs::Variable& variable : host.all()) {
        if (specs::is_secret_variable(variable.name) ||
            specs::holds_secret(variable.name, *variable.value)) {
            continue;
        }
        const specs::Variable* other = after.find(variable.name);
        if (other == nullptr || shown(*other) != shown(variable)) {
            std::abort();
        }
    }
    try {
        specs::node_names(host);
        specs::pg_cluster_of(inventory, address);
    } catch (const base::SpecError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    specs::check_inventory_text(text, "fuzz");
    try {
        const specs::Inventory inventory = specs::read_inventory(text, "fuzz");
        specs::format_hosts(specs::summarize_hosts(inventory));
        for (const std::string& address : inventory.addresses()) {
            look_at_host(inventory, address);
        }
    } catch (const base::SpecError&) {
    }
    return 0;
}
