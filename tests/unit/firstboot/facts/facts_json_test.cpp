// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "firstboot/facts/facts.hpp"

namespace pigsty::firstboot {

namespace {

using ::testing::HasSubstr;

Facts sample() {
    Facts facts;
    facts.hostname = "node";
    facts.machine_id = "0123";
    facts.kernel = "3.10.0";
    facts.architecture = "x86_64";
    facts.os_id = "centos";
    facts.os_version = "7";
    facts.container = "lxc";
    facts.processors = 4;
    facts.memory_bytes = 1ULL << 40U;
    facts.page_size_bytes = 65536;
    facts.efi = true;
    facts.addresses = {{"eth0", "10.10.10.11", 24}};
    facts.block_devices = {"vda"};
    facts.name_servers = {"192.0.2.1"};
    facts.programs = {"/usr/bin/yum"};
    facts.units = {"a.service"};
    facts.repository_files = {"a.repo"};
    facts.interface_files = {"ifcfg-eth0"};
    facts.package_keys = {"/etc/pki/rpm-gpg/RPM-GPG-KEY-x"};
    facts.bundles = {"/www/pigsty"};
    return facts;
}

/// The document with one text replaced.
std::string changed(const std::string& from, const std::string& to) {
    std::string json = facts_to_json(sample());
    const std::size_t at = json.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return json.replace(at, from.size(), to);
}

std::string trouble(const std::string& json) {
    try {
        facts_from_json(json, "facts.json");
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "";
}

TEST(FactsJson, GivesEveryFactBack) {
    EXPECT_EQ(facts_from_json(facts_to_json(sample()), "f"), sample());
    EXPECT_EQ(facts_from_json(facts_to_json(Facts{}), "f"), Facts{});
}

TEST(FactsJson, IsTheSameTextEachTime) {
    EXPECT_EQ(facts_to_json(sample()),
              facts_to_json(facts_from_json(facts_to_json(sample()), "f")));
    EXPECT_THAT(facts_to_json(sample()), HasSubstr("\n  \"hostname\": \"node\",\n"));
}

TEST(FactsJson, RefusesWhatIsNoFact) {
    EXPECT_THAT(trouble("[]"), HasSubstr("facts.json:1:1: expected a map"));
    EXPECT_THAT(trouble("{"), HasSubstr("facts.json:"));
    EXPECT_THAT(trouble(changed("\"hostname\"", "\"host_name\"")), HasSubstr("\"host_name\""));
    EXPECT_THAT(trouble(changed("10.10.10.11", "10.10.10.300")),
                HasSubstr("expected an IPv4 address at \"addresses[0].address\""));
    EXPECT_THAT(trouble(changed("\"prefix\": 24", "\"prefix\": 33")), HasSubstr("prefix"));
    EXPECT_THAT(trouble(changed("65536", "0")), HasSubstr("a number above 0"));
    EXPECT_THAT(trouble(changed("\"lxc\"", "7")), HasSubstr("container"));
}

}  // namespace

}  // namespace pigsty::firstboot
