// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/host_choice.hpp"

#include <algorithm>

#include "base/edit_distance.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/identity.hpp"
#include "firstboot/identity/sources.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_hosts_named = 8;

/// The interface that has an address; "" when none has.
std::string interface_of(const Facts& facts, const std::string& address) {
    for (const InterfaceAddress& own : facts.addresses) {
        if (own.address == address) {
            return own.interface;
        }
    }
    return {};
}

std::string tell_addresses(const Facts& facts) {
    if (facts.addresses.empty()) {
        return "\nthis node has no IPv4 address yet";
    }
    std::string text = "\nthis node has:";
    for (const InterfaceAddress& own : facts.addresses) {
        text += ' ' + own.address + '/' + std::to_string(own.prefix) + " (" + own.interface + ")";
    }
    return text;
}

std::string network_of(const std::string& address) {
    return address.substr(0, address.rfind('.') + 1);
}

/// Those hosts that someone may have meant: in the networks of the node, or like its addresses.
std::vector<std::string> near_hosts(const specs::Inventory& inventory,
                                    const std::vector<std::string>& addresses) {
    std::vector<std::string> near;
    const auto add = [&near](const std::string& host) {
        if (near.size() < k_hosts_named &&
            std::find(near.begin(), near.end(), host) == near.end()) {
            near.push_back(host);
        }
    };
    for (const std::string& own : addresses) {
        for (const std::string& host : inventory.addresses()) {
            if (network_of(host) == network_of(own)) {
                add(host);
            }
        }
        for (const std::string& host : base::nearest(own, inventory.addresses())) {
            add(host);
        }
    }
    for (const std::string& host : inventory.addresses()) {
        if (inventory.addresses().size() <= k_hosts_named) {
            add(host);
        }
    }
    return near;
}

std::string tell_hosts(const specs::Inventory& inventory,
                       const std::vector<std::string>& addresses) {
    const std::vector<std::string> near = near_hosts(inventory, addresses);
    return "\nthe inventory " + base::quote(inventory.file()) + " has " +
           base::count_of(inventory.addresses().size(), "host") +
           (near.empty() ? "" : ", near are: " + base::quote_list(near));
}

std::vector<std::string> own_addresses(const Facts& facts) {
    std::vector<std::string> addresses;
    for (const InterfaceAddress& own : facts.addresses) {
        addresses.push_back(own.address);
    }
    return addresses;
}

IdentityError failure(const std::string& what,
                      const specs::Inventory& inventory,
                      const std::vector<std::string>& addresses,
                      const std::vector<SeedReport>& reports,
                      const Facts& facts) {
    return IdentityError(what + tell_addresses(facts) + tell_hosts(inventory, addresses) +
                         tell_reports(reports));
}

/// An address that somebody gave, and who.
struct GivenAddress {
    std::string address;
    std::string who;
};

std::optional<GivenAddress> given_address(const specs::Inventory& inventory,
                                          const std::optional<std::string>& asked,
                                          const std::vector<SeedReport>& reports) {
    if (asked) {
        return GivenAddress{*asked, "--ip"};
    }
    const SeedReport* metadata = nullptr;
    for (const SeedReport& report : reports) {
        if (!report.seed || !report.seed->address) {
            continue;
        }
        if (report.source == k_metadata_source) {
            metadata = &report;
        } else {
            return GivenAddress{*report.seed->address, report.source};
        }
    }
    if (metadata != nullptr && inventory.has_host(*metadata->seed->address)) {
        return GivenAddress{*metadata->seed->address, metadata->source};
    }
    return std::nullopt;
}

HostChoice take_given(const GivenAddress& given,
                      const specs::Inventory& inventory,
                      const std::vector<SeedReport>& reports,
                      const Facts& facts) {
    if (!inventory.has_host(given.address)) {
        IdentityError error = failure("the inventory has no host " + base::quote(given.address) +
                                          ", which " + given.who + " says this node is",
                                      inventory,
                                      {given.address},
                                      reports,
                                      facts);
        error.set_hint("add the host to the inventory, or correct the address");
        throw error;
    }
    const std::string interface = interface_of(facts, given.address);
    return {given.address,
            "address " + given.address + " was given by " + given.who +
                (interface.empty() ? "; it is on no interface" : "; it is on " + interface)};
}

}  // namespace

std::string tell_reports(const std::vector<SeedReport>& reports) {
    std::string text = reports.empty() ? "" : "\nthe sources say:";
    for (const SeedReport& report : reports) {
        text += "\n  " + report.source + ": " + (report.trouble ? *report.trouble : report.seen);
    }
    return text;
}

HostChoice choose_host(const specs::Inventory& inventory,
                       const std::optional<std::string>& asked,
                       const std::vector<SeedReport>& reports,
                       const Facts& facts) {
    if (const auto given = given_address(inventory, asked, reports)) {
        return take_given(*given, inventory, reports, facts);
    }
    std::vector<std::string> matches;
    for (const std::string& own : own_addresses(facts)) {
        if (inventory.has_host(own) &&
            std::find(matches.begin(), matches.end(), own) == matches.end()) {
            matches.push_back(own);
        }
    }
    if (matches.size() == 1) {
        return {matches.front(),
                "address " + matches.front() + " is on " + interface_of(facts, matches.front())};
    }
    IdentityError error =
        failure(matches.empty() ? "no host of the inventory has an address of this node"
                                : "this node could be " + std::to_string(matches.size()) +
                                      " hosts of the inventory: " + base::quote_list(matches),
                inventory,
                own_addresses(facts),
                reports,
                facts);
    error.set_hint(matches.empty()
                       ? "give the node the address of its host, correct the inventory, or say who "
                         "it is with pigsty.ip=ADDRESS on the kernel command line or --ip ADDRESS"
                       : "say who it is with pigsty.ip=ADDRESS on the kernel command line, the key "
                         "`pigsty: {ip: ADDRESS}` of a #cloud-config, or --ip ADDRESS");
    throw error;
}

}  // namespace pigsty::firstboot
