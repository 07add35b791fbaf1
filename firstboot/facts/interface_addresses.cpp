// SPDX-License-Identifier: Apache-2.0
#include "firstboot/facts/interface_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <tuple>

#include "base/c_handle.hpp"

namespace pigsty::firstboot {

namespace {

in_addr ipv4_of(const sockaddr* address) {
    sockaddr_in typed{};
    std::memcpy(&typed, address, sizeof(typed));
    return typed.sin_addr;
}

}  // namespace

std::vector<InterfaceAddress> interface_addresses() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) {
        return {};
    }
    const base::CHandle<ifaddrs, freeifaddrs> owner(list);
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET ||
            (entry->ifa_flags & IFF_LOOPBACK) != 0) {
            continue;
        }
        std::array<char, INET_ADDRSTRLEN> text{};
        const in_addr address = ipv4_of(entry->ifa_addr);
        if (inet_ntop(AF_INET, &address, text.data(), text.size()) == nullptr) {
            continue;
        }
        // An alias such as "eth0:1" is an address of eth0.
        std::string interface = entry->ifa_name;
        interface = interface.substr(0, interface.find(':'));
        const unsigned prefix =
            entry->ifa_netmask == nullptr
                ? 32U
                : static_cast<unsigned>(std::popcount(ipv4_of(entry->ifa_netmask).s_addr));
        addresses.push_back({interface, text.data(), prefix});
    }
    std::sort(addresses.begin(), addresses.end(), [](const auto& a, const auto& b) {
        return std::tie(a.interface, a.address) < std::tie(b.interface, b.address);
    });
    return addresses;
}

}  // namespace pigsty::firstboot
