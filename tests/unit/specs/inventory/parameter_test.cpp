// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/parameter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace pigsty::specs {
namespace {

TEST(Parameter, HasThe240OfUpstreamSortedByName) {
    const std::vector<Parameter>& all = parameters();
    EXPECT_EQ(all.size(), 240U);
    EXPECT_TRUE(std::is_sorted(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
    const auto numbered =
        std::count_if(all.begin(), all.end(), [](const Parameter& one) { return one.id != 0; });
    EXPECT_EQ(numbered, 220);
    const auto dead =
        std::count_if(all.begin(), all.end(), [](const Parameter& one) { return !one.effective; });
    EXPECT_EQ(dead, 12);  // upstream has 13; etcd_data_dir counts here
}

TEST(Parameter, EachHasAMeaningALevelAndKnownRoles) {
    const std::set<std::string> roles = {"node", "meta", "dcs", "pgsql", "redis", "gpsql"};
    for (const Parameter& one : parameters()) {
        EXPECT_FALSE(one.meaning.empty()) << one.name;
        EXPECT_NE(one.levels, 0) << one.name;
        EXPECT_EQ(find_parameter(one.name), &one);
        for (const std::string& role : one.roles) {
            EXPECT_TRUE(roles.contains(role)) << one.name << ' ' << role;
        }
        if (one.type == ParameterType::enumeration) {
            EXPECT_FALSE(one.values.empty()) << one.name;
        }
    }
}

TEST(Parameter, WhateverIsNamedPasswordIsSecret) {
    for (const Parameter& one : parameters()) {
        const bool named =
            one.name.find("pass") != std::string::npos && one.type == ParameterType::text;
        EXPECT_TRUE(!named || one.secret) << one.name;
    }
    for (const char* name : {"pg_users", "pg_default_roles", "grafana_pgurl", "proxy_env"}) {
        EXPECT_TRUE(find_parameter(name)->secret) << name;
    }
    EXPECT_FALSE(find_parameter("pg_databases")->secret);
}

TEST(Parameter, FallbackIsTheRolesAndKnowsItsPlace) {
    EXPECT_EQ(find_parameter("dcs_exists_action")->fallback->raw_text(), "abort");
    EXPECT_EQ(find_parameter("prometheus_scrape_interval")->fallback->raw_text(), "10s");
    EXPECT_EQ(find_parameter("pg_cluster")->fallback, nullptr);
    EXPECT_EQ(find_parameter("pg_port")->fallback->position().file, "parameters.yml");
    EXPECT_GT(find_parameter("pg_port")->fallback->position().line, 1);
}

TEST(Parameter, ListsAreMarked) {
    EXPECT_TRUE(find_parameter("pg_services")->is_list);
    EXPECT_EQ(find_parameter("pg_services")->type, ParameterType::service);
    EXPECT_FALSE(find_parameter("redis_instances")->is_list);
    EXPECT_EQ(find_parameter("redis_instances")->type, ParameterType::instances);
    EXPECT_TRUE(find_parameter("pg_seq")->may_stand_at(ParameterLevel::instance));
    EXPECT_FALSE(find_parameter("pg_seq")->may_stand_at(ParameterLevel::cluster));
}

TEST(Parameter, OffersTheNearestName) {
    EXPECT_EQ(find_parameter("pg_prot"), nullptr);
    EXPECT_EQ(nearest_parameter("pg_prot"), "pg_port");
    EXPECT_EQ(nearest_parameter("something_quite_different"), std::nullopt);
}

}  // namespace
}  // namespace pigsty::specs
