// SPDX-License-Identifier: Apache-2.0
#include "vm/guest_address.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::vm {
namespace {

TEST(GuestAddress, TakesQemusOwnAddressesFromTheTop) {
    EXPECT_EQ(parse_guest_address("10.10.10.11/24").network_option(),
              "net=10.10.10.0/24,host=10.10.10.254,dns=10.10.10.253,dhcpstart=10.10.10.11");
    EXPECT_EQ(parse_guest_address("10.1.2.3/8").network_option(),
              "net=10.0.0.0/8,host=10.255.255.254,dns=10.255.255.253,dhcpstart=10.1.2.3");
}

TEST(GuestAddress, LeavesTheMachineItsAddress) {
    EXPECT_EQ(parse_guest_address("192.168.7.6/29").network_option(),
              "net=192.168.7.0/29,host=192.168.7.5,dns=192.168.7.4,dhcpstart=192.168.7.6");
    EXPECT_EQ(parse_guest_address("192.168.7.5/29").network_option(),
              "net=192.168.7.0/29,host=192.168.7.6,dns=192.168.7.4,dhcpstart=192.168.7.5");
}

TEST(GuestAddress, RefusesWhatIsNone) {
    for (const char* text : {"",
                             "10.10.10.11",
                             "10.10.10/24",
                             "10.10.10.11/",
                             "10.10.10.11/30",
                             "10.10.10.11/7",
                             "10.10.10.11/24x",
                             "10.10.10.0/24",
                             "10.10.10.255/24",
                             "node/24"}) {
        EXPECT_THROW(parse_guest_address(text), base::UsageError) << text;
    }
}

}  // namespace
}  // namespace pigsty::vm
