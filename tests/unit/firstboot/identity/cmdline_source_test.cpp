// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/identity/sources.hpp"
#include "tests/unit/firstboot/identity/fake_server.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10"});

SeedReport look(const std::string& line, const NodeTree& node = {}) {
    node.write("proc/cmdline", line + '\n');
    return make_cmdline_source()->look(node.places());
}

TEST(Cmdline, WithoutOurArgumentsGivesNothing) {
    const SeedReport report = look("BOOT_IMAGE=/vmlinuz root=/dev/vda1 apigsty.ip=1 pigsty.ip");
    EXPECT_EQ(report.seen, "no pigsty.inventory=");
    EXPECT_FALSE(report.seed);
    EXPECT_FALSE(report.trouble);
    EXPECT_FALSE(make_cmdline_source()->look(NodeTree().places()).trouble);
}

TEST(Cmdline, NamesAFile) {
    const NodeTree node;
    node.write("boot/pigsty.yml", k_inventory);
    const SeedReport report =
        look("a \"pigsty.inventory=/boot/pigsty.yml\" pigsty.ip=10.10.10.10", node);
    ASSERT_TRUE(report.seed) << report.trouble.value_or("");
    EXPECT_EQ(report.seed->inventory, k_inventory);
    EXPECT_EQ(report.seed->address, "10.10.10.10");
    EXPECT_EQ(report.seed->place, "/proc/cmdline, pigsty.inventory=/boot/pigsty.yml");
    node.write("with blanks.yml", k_inventory);
    EXPECT_TRUE(look("pigsty.inventory=\"/with blanks.yml\"", node).seed);
    EXPECT_EQ(look("pigsty.ip=1.1.1.1 pigsty.ip=2.2.2.2").seed->address, "2.2.2.2");
}

TEST(Cmdline, HoldsTheInventoryItself) {
    const SeedReport report = look("pigsty.inventory=data:YWxsOgogIGNoaWxkcmVuOiB7fQo=");
    ASSERT_TRUE(report.seed) << report.trouble.value_or("");
    EXPECT_EQ(report.seed->inventory, "all:\n  children: {}\n");
    EXPECT_EQ(report.seed->place, "/proc/cmdline, pigsty.inventory=data:…");
}

TEST(Cmdline, NamesAServer) {
    FakeServer server([](int connection, const std::string& request) {
        FakeServer::send(connection,
                         request.starts_with("GET /seed.yml ")
                             ? FakeServer::answer(k_inventory)
                             : FakeServer::answer("", "404 Not Found"));
    });
    const std::string url = "pigsty.inventory=http://127.0.0.1:" + std::to_string(server.port());
    EXPECT_EQ(look(url + "/seed.yml").seed->inventory, k_inventory);
    EXPECT_THAT(look(url + "/other").trouble.value_or(""), HasSubstr("answers with status 404"));
    EXPECT_THAT(look("pigsty.inventory=http://127.0.0.1:1/x").trouble.value_or(""),
                HasSubstr("nobody answers"));
    EXPECT_THAT(look("pigsty.inventory=http://example.org/x").trouble.value_or(""),
                HasSubstr("names cannot be resolved"));
}

TEST(Cmdline, ThatIsWrongIsTrouble) {
    const NodeTree node;
    node.write("empty.yml", "");
    EXPECT_THAT(look("pigsty.inventory=/none.yml").trouble.value_or(""), HasSubstr("none.yml"));
    EXPECT_THAT(look("pigsty.inventory=/empty.yml", node).trouble.value_or(""),
                HasSubstr("has no inventory: empty"));
    EXPECT_THAT(look("pigsty.inventory=data:!!").trouble.value_or(""), HasSubstr("needs base64"));
    EXPECT_THAT(look("pigsty.inventory=relative.yml").trouble.value_or(""),
                HasSubstr("is none of /PATH"));
}

TEST(Cmdline, RefusesAnAddressThatIsNone) {
    EXPECT_THAT(look("pigsty.ip=node-1").trouble.value_or(""),
                HasSubstr("pigsty.ip=node-1 is no IPv4 address"));
}

}  // namespace
}  // namespace pigsty::firstboot
