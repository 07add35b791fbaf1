// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "firstboot/facts/facts.hpp"

namespace pigsty::firstboot {

/// The IPv4 addresses of the interfaces that the kernel shows us, without loopback ones; by
/// interface, then address. Empty when the kernel does not say. Source: getifaddrs(3), which asks
/// by netlink and needs no name service.
std::vector<InterfaceAddress> interface_addresses();

}  // namespace pigsty::firstboot
