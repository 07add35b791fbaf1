// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

#include <gtest/gtest.h>

namespace pigsty::base {
namespace {

constexpr Uuid k_dns{{0x6b,
                      0xa7,
                      0xb8,
                      0x10,
                      0x9d,
                      0xad,
                      0x11,
                      0xd1,
                      0x80,
                      0xb4,
                      0x00,
                      0xc0,
                      0x4f,
                      0xd4,
                      0x30,
                      0xc8}};

TEST(Uuid, GivesTheExampleOfTheRfc) {
    EXPECT_EQ(to_string(uuid5(k_dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, IsWrittenInFiveGroups) {
    EXPECT_EQ(to_string(k_dns), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(Uuid, DiffersByNameAndSpace) {
    EXPECT_NE(uuid5(k_dns, "a"), uuid5(k_dns, "b"));
    EXPECT_NE(uuid5(k_dns, "a"), uuid5(project_uuid_space(), "a"));
}

}  // namespace
}  // namespace pigsty::base
