// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string k_inventory = inventory_of({"10.10.10.10", "10.10.10.11", "10.10.10.12"});

std::string seed_iso(const std::string& user_data) {
    return NodeTree::iso("cidata", {{"user-data", user_data}, {"meta-data", "instance-id: i-1\n"}});
}

/// What goes wrong, as a person reads it; "" for nothing.
std::string trouble(const NodeTree& node, const Facts& facts, IdentifyRequest request = {}) {
    request.places = node.places();
    try {
        identify(request, facts);
    } catch (const IdentityError& error) {
        return base::describe(error);
    }
    return {};
}

IdentifiedNode identified(const NodeTree& node, const Facts& facts, IdentifyRequest request = {}) {
    request.places = node.places();
    return identify(request, facts);
}

TEST(Identify, TakesTheEntryWhoseAddressIsOnAnInterface) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(k_inventory));
    const IdentifiedNode who = identified(node, facts_of("10.10.10.11"));
    EXPECT_EQ(who.identity.address, "10.10.10.11");
    EXPECT_EQ(who.identity.source, "nocloud");
    EXPECT_EQ(who.identity.place, "/dev/vdb (label cidata), user-data");
    EXPECT_EQ(who.identity.reason, "address 10.10.10.11 is on eth0");
    EXPECT_EQ(who.identity.instance_id, "i-1");
    EXPECT_EQ(who.identity.inventory_sha256, base::sha256_of(k_inventory));
    EXPECT_EQ(who.identity.reports.size(), 7u);
    EXPECT_EQ(who.inventory.text(), k_inventory);
}

TEST(Identify, AsksTheSourcesInTheirOrder) {
    const NodeTree node;
    node.write("etc/pigsty/pigsty.yml", inventory_of({"10.10.10.11"}, "of-file"));
    EXPECT_EQ(identified(node, facts_of("10.10.10.11")).identity.source, "file");
    node.write("sys/firmware/qemu_fw_cfg/by_name/opt/org.pigsty/inventory/raw",
               inventory_of({"10.10.10.11"}, "of-fw-cfg"));
    EXPECT_EQ(identified(node, facts_of("10.10.10.11")).identity.source, "fw_cfg");
    node.add_disk("vdb", seed_iso(k_inventory));
    const IdentifiedNode who = identified(node, facts_of("10.10.10.11"));
    EXPECT_EQ(who.identity.source, "nocloud");
    EXPECT_THAT(who.identity.reason, HasSubstr("another inventory of fw_cfg is not used"));
    EXPECT_THAT(who.identity.reports[4].seen, HasSubstr("not asked"));
    node.write("named.yml", inventory_of({"10.10.10.11"}, "of-cmdline"));
    node.write("proc/cmdline", "root=/dev/vda1 pigsty.inventory=/named.yml quiet\n");
    EXPECT_EQ(identified(node, facts_of("10.10.10.11")).identity.source, "cmdline");
}

TEST(Identify, BelievesAnAddressThatWasGiven) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(k_inventory));
    node.write("proc/cmdline", "pigsty.ip=10.10.10.12\n");
    const Identity who = identified(node, facts_of("10.0.2.15")).identity;
    EXPECT_EQ(who.address, "10.10.10.12");
    EXPECT_EQ(who.source, "nocloud");
    EXPECT_EQ(who.reason, "address 10.10.10.12 was given by cmdline; it is on no interface");
    IdentifyRequest request;
    request.address = "10.10.10.10";
    EXPECT_EQ(identified(node, facts_of("10.0.2.15"), request).identity.address, "10.10.10.10");
    request.address = "10.10.10.1";
    EXPECT_THAT(trouble(node, facts_of("10.0.2.15"), request),
                AllOf(HasSubstr("has no host \"10.10.10.1\", which --ip says this node is"),
                      HasSubstr("near are: \"10.10.10.10\"")));
}

TEST(Identify, FailsWithoutAnyInventory) {
    const NodeTree node;
    const std::string text = trouble(node, facts_of("10.10.10.11"));
    EXPECT_THAT(text, HasSubstr("no source has an inventory"));
    for (const char* line : {"cmdline: no pigsty.inventory=",
                             "nocloud: no disk labelled cidata",
                             "configdrive: no disk labelled config-2",
                             "instance-data: no /run/cloud-init/instance-data.json",
                             "metadata: nobody answers at 127.0.0.1:1",
                             "fw_cfg: no opt/org.pigsty/inventory",
                             "file: no /etc/pigsty/pigsty.yml"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
    EXPECT_THAT(text, HasSubstr("hint: attach a seed"));
}

TEST(Identify, FailsWithoutAnEntry) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(k_inventory));
    const std::string text = trouble(node, facts_of("10.10.10.99"));
    EXPECT_THAT(text,
                AllOf(HasSubstr("no host of the inventory has an address of this node"),
                      HasSubstr("this node has: 10.10.10.99/24 (eth0)"),
                      HasSubstr("has 3 hosts, near are: \"10.10.10.10\""),
                      HasSubstr("nocloud: /dev/vdb (label cidata), user-data: an inventory"),
                      HasSubstr("pigsty.ip=ADDRESS")));
    EXPECT_THAT(trouble(node, Facts{}), HasSubstr("has no IPv4 address yet"));
}

TEST(Identify, FailsWithTwoEntries) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(k_inventory));
    Facts facts;
    facts.addresses = {{"eth0", "10.10.10.11", 24}, {"eth1", "10.10.10.12", 24}};
    EXPECT_THAT(trouble(node, facts),
                HasSubstr("could be 2 hosts of the inventory: \"10.10.10.11\", \"10.10.10.12\""));
    facts.addresses[1].address = "10.10.10.11";  // the same one on two interfaces
    EXPECT_EQ(trouble(node, facts), "");
}

TEST(Identify, FailsWithASourceInTroubleEvenIfAnotherHasAnInventory) {
    const NodeTree node;
    node.write("etc/pigsty/pigsty.yml", k_inventory);
    node.add_disk("vdb", seed_iso("#include\nhttp://10.0.0.1/x\n"));
    EXPECT_THAT(trouble(node, facts_of("10.10.10.11")),
                AllOf(HasSubstr("the source nocloud is in trouble"), HasSubstr("#include")));
}

TEST(Identify, SaysWhereAnInventoryIsBroken) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso("all:\n  children: [\n"));
    try {
        identified(node, facts_of("10.10.10.11"));
        FAIL();
    } catch (const base::SpecError& error) {
        EXPECT_THAT(error.message(), HasSubstr("/dev/vdb (label cidata), user-data:"));
    }
}

TEST(Identify, AsksNobodyElseWhenAnInventoryIsNamed) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(""));
    node.write("mine.yml", k_inventory);
    IdentifyRequest request;
    request.inventory_file = (node.root() / "mine.yml").string();
    const Identity who = identified(node, facts_of("10.10.10.10"), request).identity;
    EXPECT_EQ(who.source, "--inventory");
    EXPECT_EQ(who.place, *request.inventory_file);
    request.inventory_file = (node.root() / "none.yml").string();
    EXPECT_THAT(trouble(node, facts_of("10.10.10.10"), request), HasSubstr("none.yml"));
}

TEST(Identify, TakesTheFirstAddressThatWasGiven) {
    // The kernel command line is asked first, so an address there counts more than any other.
    const NodeTree node;
    node.add_disk("vdb", seed_iso("#cloud-config\npigsty: {ip: 10.10.10.10}\n"));
    node.write("etc/pigsty/pigsty.yml", k_inventory);
    EXPECT_EQ(identified(node, facts_of("10.10.10.11")).identity.reason,
              "address 10.10.10.10 was given by nocloud; it is on no interface");
    node.write("proc/cmdline", "pigsty.ip=10.10.10.12");
    EXPECT_EQ(identified(node, facts_of("10.10.10.11")).identity.address, "10.10.10.12");
}

}  // namespace
}  // namespace pigsty::firstboot
