// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/text/detail/yaml_document.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "specs/yaml_reader.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::ordered_json;

TEST(YamlDocument, KeepsOrderAndTypes) {
    const Json document = {{"scope", "pg-test"},
                           {"ttl", 30},
                           {"nofailover", false},
                           {"mode", "off"},
                           {"port", "7"},
                           {"none", Json::object()},
                           {"empty", Json::array()}};
    EXPECT_EQ(yaml_document(document),
              "scope: pg-test\nttl: 30\nnofailover: false\nmode: \"off\"\nport: \"7\"\nnone: {}\n"
              "empty: []\n");
}

TEST(YamlDocument, NestsMapsAndLists) {
    const Json document = {
        {"etcd", {{"hosts", Json::array({"10.10.10.10:2379"})}}},
        {"initdb", Json::array({Json{{"encoding", "UTF8"}}, "data-checksums"})},
        {"users", Json::array({Json{{"name", "a"}, {"options", Json::array({"createdb"})}}})}};
    EXPECT_EQ(yaml_document(document),
              "etcd:\n  hosts:\n    - \"10.10.10.10:2379\"\n"
              "initdb:\n  - encoding: UTF8\n  - data-checksums\n"
              "users:\n  - name: a\n    options:\n      - createdb\n");
}

TEST(YamlDocument, IsReadAgainAsItWas) {
    const std::string wild = "a: \"b\" # c\n\td";
    const std::string text = yaml_document({{"# k: v", Json::array({wild, "- x", ""})}});
    const specs::YamlDocument document = specs::parse_yaml(text, "t.yml");
    ASSERT_EQ(document.root().entries().size(), 1U);
    EXPECT_EQ(document.root().entries().front().key, "# k: v");
    const auto& items = document.root().entries().front().value->items();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0]->raw_text(), wild);
    EXPECT_EQ(items[1]->raw_text(), "- x");
}

}  // namespace

}  // namespace pigsty::firstboot
