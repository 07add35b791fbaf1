// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/user_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/process.hpp"
#include "specs/inventory/inventory.hpp"
#include "specs/yaml_reader.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10", "10.10.10.11"});

std::string base64(const std::string& bytes) {
    base::Command command;
    command.argv = {"base64"};
    command.input = bytes;
    return base::run_checked(command);
}

std::string indented(const std::string& text, const std::string& by) {
    std::string result = by;
    for (const char c : text) {
        result += c;
        if (c == '\n') {
            result += by;
        }
    }
    return result.substr(0, result.size() - by.size());
}

/// The message of the error that reading gives, with its frames; "" for none.
std::string trouble(const std::string& bytes) {
    try {
        read_user_data(bytes);
    } catch (const base::Error& error) {
        return base::describe(error);
    }
    return {};
}

TEST(UserData, IsAnInventoryPackedOrNot) {
    EXPECT_EQ(read_user_data(k_inventory).inventory, k_inventory);
    EXPECT_EQ(read_user_data(base::gzip_compress(k_inventory)).inventory, k_inventory);
    EXPECT_EQ(read_user_data(base64(k_inventory)).inventory, k_inventory);
    EXPECT_EQ(read_user_data(base64(base::gzip_compress(k_inventory))).inventory, k_inventory);
    EXPECT_TRUE(read_user_data("---\n# a comment\nall: {}\n").inventory);
    EXPECT_TRUE(read_user_data("{\"all\": {}}").inventory);
    // Broken, but meant as one: its reader says where.
    EXPECT_TRUE(read_user_data("all:\n  - [").inventory);
}

TEST(UserData, WithoutInventoryIsNoTrouble) {
    EXPECT_EQ(read_user_data("").seen, "empty");
    EXPECT_EQ(read_user_data(" \n").seen, "empty");
    EXPECT_EQ(read_user_data("#!/bin/sh\necho all:\n").seen, "a script");
    EXPECT_THAT(read_user_data("hello\n").seen, HasSubstr("begins with \"hello\""));
    EXPECT_FALSE(read_user_data("other: {}\nall: {}\n").inventory);
    const UserData config = read_user_data("#cloud-config\nusers: [default]\n");
    EXPECT_FALSE(config.inventory);
    EXPECT_EQ(config.seen, "a #cloud-config without an inventory");
}

TEST(UserData, RefusesWhatItWouldHaveToFetchOrFillIn) {
    EXPECT_THAT(trouble("#include\nhttp://10.0.0.1/x\n"),
                AllOf(HasSubstr("#include is not read"), HasSubstr("hint: put the inventory")));
    EXPECT_THAT(trouble("#include-once\nhttp://10.0.0.1/x\n"), HasSubstr("#include is not read"));
    EXPECT_THAT(trouble("## template: jinja\n#cloud-config\n"), HasSubstr("a template of Jinja"));
    EXPECT_THAT(trouble("#cloud-config-archive\n- x\n"), HasSubstr("#cloud-config-archive"));
}

TEST(UserData, SaysWhatIsBroken) {
    const std::string gzip = base::gzip_compress(k_inventory);
    EXPECT_NE(trouble(gzip.substr(0, gzip.size() - 9)), "");
    std::string flipped = gzip;
    flipped[gzip.size() / 2] = static_cast<char>(flipped[gzip.size() / 2] ^ 0x10);
    EXPECT_NE(trouble(flipped), "");
    EXPECT_THAT(trouble("YWxsOgogIGNoaWxkcmVuOiB7fQo=="), HasSubstr("base64"));
    EXPECT_THAT(trouble("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nall:\n"),
                HasSubstr("cut off"));
}

TEST(UserData, LimitsSizesAndPackings) {
    EXPECT_THAT(trouble(base::gzip_compress(std::string(k_user_data_limit + 1, 'a'))),
                HasSubstr("16777216"));
    std::string packed = k_inventory;
    for (int i = 0; i < 6; ++i) {
        packed = base::gzip_compress(packed);
    }
    EXPECT_THAT(trouble(packed), HasSubstr("more than 4 times"));
}

TEST(CloudConfig, HasTheInventoryUnderTheKeyPigsty) {
    const UserData text =
        read_user_data("#cloud-config\npigsty:\n  ip: 10.10.10.11\n" +
                       std::string("  inventory: |\n") + indented(k_inventory, "    "));
    EXPECT_EQ(text.inventory, k_inventory);
    EXPECT_EQ(text.address, "10.10.10.11");
    EXPECT_EQ(text.inventory_where, "key pigsty");
    const UserData map =
        read_user_data("#cloud-config\npigsty:\n  inventory:\n" + indented(k_inventory, "    "));
    ASSERT_TRUE(map.inventory);
    const specs::Inventory inventory = specs::read_inventory(*map.inventory, "copy");
    EXPECT_EQ(inventory.addresses(), (std::vector<std::string>{"10.10.10.10", "10.10.10.11"}));
    EXPECT_THAT(trouble("#cloud-config\npigsty: {inventry: x}\n"), HasSubstr("\"inventory\""));
}

TEST(CloudConfig, CopiesEveryKindOfValueAsItWasWritten) {
    const UserData map = read_user_data(
        "#cloud-config\npigsty:\n  inventory:\n    all:\n      vars: {a: \"yes\", b: yes, c: "
        "'it''s', "
        "d: [1, {e: ~}], f: [], g: {}, \"x y\": \"two\\nlines\", 6379: {}}\n      children: {}\n");
    EXPECT_EQ(*map.inventory,
              "all:\n  vars:\n    a: \"yes\"\n    b: yes\n    c: \"it's\"\n    d:\n      - 1\n"
              "      -\n        e: null\n    f: []\n    g: {}\n    \"x y\": \"two\\nlines\"\n"
              "    \"6379\": {}\n  children: {}\n");
}

TEST(CloudConfig, HasTheInventoryInWriteFiles) {
    const std::string gzip64 = base64(base::gzip_compress(k_inventory));
    const auto with = [](const std::string& encoding, const std::string& text) {
        return "#cloud-config\nwrite_files:\n- path: /etc/motd\n  content: pigsty\n"
               "- path: /etc/pigsty/pigsty.yml\n" +
               encoding + "  content: |\n" + indented(text, "    ");
    };
    EXPECT_EQ(read_user_data(with("", k_inventory)).inventory, k_inventory);
    EXPECT_EQ(read_user_data(with("  encoding: text/plain\n", k_inventory)).inventory, k_inventory);
    EXPECT_EQ(read_user_data(with("  encoding: b64\n", base64(k_inventory))).inventory,
              k_inventory);
    EXPECT_EQ(read_user_data(with("  encoding: gz+b64\n", gzip64)).inventory, k_inventory);
    EXPECT_EQ(read_user_data(with("  encoding: gzip+base64\n", gzip64)).inventory, k_inventory);
    EXPECT_THAT(trouble(with("  encoding: gzip\n", k_inventory)), HasSubstr("use gz+b64"));
    EXPECT_THAT(trouble(with("  encoding: rot13\n", k_inventory)), HasSubstr("\"rot13\""));
    EXPECT_THAT(trouble(with("  encoding: b64\n", k_inventory)), HasSubstr("is no base64"));
    const UserData ours = read_user_data(
        "#cloud-config\nwrite_files: [{path: /etc/pigsty/seed.yml, content: \"all: {}\"}]\n");
    EXPECT_EQ(ours.inventory, "all: {}");
    EXPECT_EQ(ours.inventory_where, "write_files /etc/pigsty/seed.yml");
}

TEST(CloudConfig, RefusesTwoInventoriesAndNone) {
    EXPECT_THAT(trouble("#cloud-config\npigsty: {inventory: 'all: {}'}\nwrite_files:\n"
                        "- {path: /etc/pigsty/pigsty.yml, content: 'all: {}'}\n"),
                HasSubstr("two inventories"));
    EXPECT_THAT(trouble("#cloud-config\npigsty: {inventory: ''}\n"), HasSubstr("is empty"));
    EXPECT_THAT(trouble("#cloud-config\nwrite_files: [{path: /etc/pigsty/pigsty.yml}]\n"),
                HasSubstr("has no content"));
    EXPECT_THAT(trouble("#cloud-config\npigsty: [\n"), HasSubstr("#cloud-config:"));
}

TEST(CloudConfig, IsNotReadWhenItIsNotForUs) {
    EXPECT_EQ(trouble("#cloud-config\nwrite_files:\n- {path: /x, content: !!binary aGk=}\n"), "");
}

TEST(UserData, FindsTheInventoryInAMimeMessage) {
    const auto message = [](const std::string& parts) {
        return "Content-Type: multipart/mixed; boundary=\"b\"\nMIME-Version: 1.0\n\n" + parts +
               "--b--\n";
    };
    const std::string config = "#cloud-config\npigsty: {ip: 10.10.10.11}\n";
    const std::string part_of_inventory =
        "--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
        base64(k_inventory);
    const UserData data =
        read_user_data(message("--b\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n--b\n"
                               "Content-Type: text/cloud-config\n\n" +
                               config + part_of_inventory));
    EXPECT_EQ(data.inventory, k_inventory);
    EXPECT_EQ(data.address, "10.10.10.11");
    EXPECT_EQ(data.inventory_where, "part 3");
    EXPECT_EQ(data.seen, "a MIME message of 3 parts with an inventory");
    EXPECT_THAT(trouble(message(part_of_inventory + part_of_inventory)),
                HasSubstr("two inventories: part 1 and part 2"));
    EXPECT_THAT(trouble(message("--b\nContent-Type: text/x-include-url\n\nhttp://x\n")),
                AllOf(HasSubstr("#include"), HasSubstr("reading part 1")));
    EXPECT_THAT(trouble(message("--b\nContent-Type: text/jinja2\n\nx\n")), HasSubstr("Jinja"));
    EXPECT_FALSE(read_user_data(message("--b\nContent-Type: image/png\n\nall:\n")).inventory);
}

std::string message_of(const std::string& part, int count) {
    std::string text = "Content-Type: multipart/mixed; boundary=\"b\"\nMIME-Version: 1.0\n\n";
    for (int i = 0; i < count; ++i) {
        text += "--b\nContent-Type: application/gzip\n\n" + part + '\n';
    }
    return text + "--b--\n";
}

TEST(UserData, CountsWhatUnpacksInTheWholeMessage) {
    const std::string large = base::gzip_compress(std::string(15U << 20U, 'x'));
    EXPECT_EQ(trouble(message_of(large, 2)), "");
    EXPECT_THAT(trouble(message_of(large, 5)), HasSubstr("more than 64 MiB"));
    // No message of its own is too large here.
    const std::string inner = base::gzip_compress(message_of(large, 2));
    EXPECT_THAT(trouble(message_of(inner, 3)), HasSubstr("more than 64 MiB"));
}

TEST(UserData, CountsThePartsOfMessagesInMessages) {
    const std::string inner = base::gzip_compress(message_of(base::gzip_compress("x y\n"), 30));
    EXPECT_EQ(trouble(message_of(inner, 8)), "");
    EXPECT_THAT(trouble(message_of(inner, 9)), HasSubstr("more than 256 parts"));
}

TEST(UserData, CopiesPlainTextOfSeveralLines) {
    const UserData map = read_user_data(
        "#cloud-config\npigsty:\n  inventory:\n    all:\n      vars:\n        note: one\n\n"
        "          two\n      children: {}\n");
    ASSERT_TRUE(map.inventory);
    EXPECT_THAT(*map.inventory, HasSubstr("note: \"one\\ntwo\""));
    EXPECT_NO_THROW(specs::parse_yaml(*map.inventory, "copy"));
}

TEST(CloudConfig, RefusesAnAddressThatIsNone) {
    EXPECT_THAT(trouble("#cloud-config\npigsty: {ip: node-1}\n"),
                AllOf(HasSubstr("#cloud-config:2:"), HasSubstr("an IPv4 address")));
}

}  // namespace
}  // namespace pigsty::firstboot
