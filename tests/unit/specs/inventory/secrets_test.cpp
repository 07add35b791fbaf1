// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/secrets.hpp"

#include <gtest/gtest.h>

#include "specs/inventory/value_text.hpp"

namespace pigsty::specs {
namespace {

TEST(Secrets, AreKnownByTheCatalogueOrByTheirName) {
    for (const char* name : {"pg_users", "pg_admin_password", "ansible_ssh_pass", "API_TOKEN"}) {
        EXPECT_TRUE(is_secret_variable(name)) << name;
    }
    for (const char* name : {"pg_databases", "pg_port", "my_variable", "bypassrls"}) {
        EXPECT_FALSE(is_secret_variable(name)) << name;
    }
}

TEST(Secrets, OnlyThePasswordOfAUrlIsMasked) {
    EXPECT_EQ(masked_text("grafana_pgurl", "postgres://u:word@meta:5436/g"),
              "postgres://u:********@meta:5436/g");
    EXPECT_EQ(masked_text("any", "http://u:w/o:r@d@host/x"), "http://u:********@host/x");
    EXPECT_EQ(masked_text("any", "http://host:80/x"), "http://host:80/x");
    EXPECT_EQ(masked_text("pg_exporter_url", "host=h password=word"), "********");
    EXPECT_EQ(masked_text("redis_password", ""), "");
}

std::string json(const std::string& name, const std::string& text, Secrets secrets) {
    const YamlDocument document = parse_yaml("x: " + text, "x.yml");
    return value_json(name, *document.root().find("x"), secrets);
}

TEST(Secrets, PasswordsInsideOfUsersAreMasked) {
    const std::string users = "[{name: a, password: word, login: yes, roles: [b], connlimit: -1}]";
    EXPECT_EQ(json("pg_users", users, Secrets::mask),
              R"([{"name": "a", "password": "********", "login": true, "roles": ["b"], )"
              R"("connlimit": -1}])");
    EXPECT_EQ(json("pg_users", users, Secrets::show),
              R"([{"name": "a", "password": "word", "login": true, "roles": ["b"], )"
              R"("connlimit": -1}])");
    EXPECT_EQ(json("my_tokens", "[a, {b: c}]", Secrets::mask),
              R"(["********", {"b": "********"}])");
    EXPECT_EQ(json("proxy_env", "{http_proxy: 'http://u:word@p/', no_proxy: x}", Secrets::mask),
              R"({"http_proxy": "http://u:********@p/", "no_proxy": "x"})");
}

TEST(Secrets, JsonKeepsTypes) {
    EXPECT_EQ(json("x", "[off, 'off', 010, 7, 1.5, 1.50, , 2030-12-31, \"a\\\"b\"]", Secrets::show),
              R"([false, "off", "010", 7, 1.5, "1.50", null, "2030-12-31", "a\"b"])");
    EXPECT_EQ(json("x", "{}", Secrets::show), "{}");
}

}  // namespace
}  // namespace pigsty::specs
