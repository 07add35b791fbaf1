// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pigsty::vm {

/// The address a machine has on QEMU's user-mode network, which is then that address's network.
struct GuestAddress {
    std::uint32_t address = 0;  ///< in the host's byte order
    unsigned prefix = 24;

    /// Shape: "10.10.10.11".
    std::string text() const;
    /// The part of QEMU's -netdev option that makes it so: the network, the addresses QEMU itself
    /// takes (the two highest that are free), and the machine's by DHCP, where forwarded ports
    /// lead, too. Shape: "net=10.10.10.0/24,host=10.10.10.254,dns=10.10.10.253,dhcpstart=…".
    std::string network_option() const;
};

/// Shape: "10.10.10.11/24", the prefix from 8 to 29. Throws UsageError, also for the addresses that
/// name the network itself and everybody in it.
GuestAddress parse_guest_address(std::string_view text);

}  // namespace pigsty::vm
