// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_reader.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/example_profile.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

std::string findings_in(const ProfileDocuments& documents) {
    std::vector<Finding> findings;
    parse_profile(documents, findings);
    return lines_of(findings);
}

std::string with_packages(const std::string& from, const std::string& to) {
    ProfileDocuments documents = example_documents();
    documents.packages.text = replaced(documents.packages.text, from, to);
    return findings_in(documents);
}

std::string with_upstreams(const std::string& from, const std::string& to) {
    ProfileDocuments documents = example_documents();
    documents.upstreams.text = replaced(documents.upstreams.text, from, to);
    return findings_in(documents);
}

TEST(ProfileReader, ReadsRepositories) {
    const Profile profile = example_profile();
    ASSERT_EQ(profile.repositories.size(), 2U);
    const Repository& base = profile.repositories[0];
    EXPECT_EQ(base.id, "base");
    EXPECT_EQ(base.mirrors,
              (std::vector<std::string>{"https://host/7/x86_64/", "http://other/7/"}));
    EXPECT_EQ(base.trust, Trust::rpm);
    ASSERT_EQ(base.keys.size(), 1U);
    EXPECT_EQ(base.keys[0].fingerprint, k_fingerprint);
    EXPECT_EQ(base.keys[0].url, "https://host/key");
    EXPECT_EQ(to_string(base.position), "t/upstreams.yml:4:3");
    EXPECT_EQ(profile.repositories[1].trust, Trust::first_lock);
    EXPECT_EQ(profile.repositories[1].priority, 10);
    EXPECT_TRUE(profile.repositories[1].optional);
}

TEST(ProfileReader, ReadsRequestsWithTheirPlace) {
    const Profile profile = example_profile();
    const PackageSet& node = *find_set(profile, "node");
    ASSERT_EQ(node.requests.size(), 3U);
    EXPECT_EQ(node.requests[1].pattern, "jq");
    EXPECT_EQ(node.requests[1].file, "t/packages.yml");
    EXPECT_EQ(node.requests[1].line, 5);
    EXPECT_EQ(node.requests[1].column, 15);
    EXPECT_FALSE(node.requests[1].optional);
    EXPECT_EQ(node.requests[2].pattern, "pv");
    EXPECT_TRUE(node.requests[2].optional);
    const PackageSet& pgsql = *find_set(profile, "pgsql");
    EXPECT_EQ(pgsql.requests[0].pattern, "postgresql14*");
    EXPECT_EQ(pgsql.requests[0].column, 17);
    EXPECT_TRUE(pgsql.one_by_one);
    EXPECT_EQ(find_set(profile, "absent"), nullptr);
}

TEST(ProfileReader, NamesUrlFilesAfterTheirAddress) {
    const Profile profile = example_profile();
    ASSERT_EQ(profile.url_files.size(), 1U);
    EXPECT_EQ(profile.url_files[0].file, "vip-manager_1.0.1.rpm");
    EXPECT_TRUE(profile.url_files[0].is_rpm());
}

TEST(ProfileReader, TakesFingerprintsWrittenInGroups) {
    EXPECT_EQ(with_upstreams(k_fingerprint, "6341 ab27 53D7 8A78 A7C2  7BB1 24C6 A8A7 F4A8 0EB5"),
              "");
    EXPECT_EQ(with_upstreams(k_fingerprint, "24C6A8A7F4A80EB5"),
              "t/upstreams.yml:2:23: error: expected a fingerprint of 40 hexadecimal digits at "
              "\"keys.main.fingerprint\", found the text \"24C6A8A7F4A80EB5\"\n"
              "t/upstreams.yml:5:12: error: unknown key \"main\"; expected one of \"keys\" of this "
              "document\n");
    EXPECT_EQ(with_upstreams(", url: https://host/key", ""),
              "t/upstreams.yml:2:9: error: the key " + k_fingerprint +
                  " needs \"url\" or \"text\" to be had from\n"
                  "t/upstreams.yml:5:12: error: unknown key \"main\"; expected one of \"keys\" of "
                  "this document\n");
}

TEST(ProfileReader, OffersTheNearestKeyAndVariable) {
    EXPECT_EQ(with_upstreams("[main]", "[mein]"),
              "t/upstreams.yml:5:12: error: unknown key \"mein\"; expected one of \"keys\" of this "
              "document; did you mean \"main\"?\n");
    EXPECT_EQ(with_packages("${pg_version}", "${pgversion}"),
              "t/packages.yml:10:16: error: unknown variable \"pgversion\" in "
              "\"postgresql${pgversion}*\"; did you mean \"pg_version\"?\n");
    EXPECT_EQ(with_upstreams("$basearch", "$basarch"),
              "t/upstreams.yml:7:9: error: unknown variable \"basarch\" in "
              "\"https://host/$releasever/$basarch\"; did you mean \"basearch\"?\n");
}

TEST(ProfileReader, TellsAllThatIsWrong) {
    ProfileDocuments documents = example_documents();
    documents.distro.text = "name: t\nreleasever: 7\narch: x86_64\n";
    documents.packages.text = replaced(documents.packages.text, "one_by_one", "one_by_on");
    documents.packages.text = replaced(documents.packages.text, "- bash  jq", "- [bash]");
    documents.upstreams.text = replaced(documents.upstreams.text, "first-lock", "forever");
    documents.upstreams.text =
        replaced(documents.upstreams.text, "- http://other", "- 12\n      - http://other");
    EXPECT_EQ(
        findings_in(documents),
        "t/distro.yml:2:13: error: expected text at \"releasever\", found the number 7; put it "
        "in quotes if text is meant\n"
        "t/packages.yml:5:9: error: expected text at \"sets.node.packages[0]\", found a list\n"
        "t/packages.yml:9:5: error: unknown key \"one_by_on\" in \"sets.pgsql\"; did you mean "
        "\"one_by_one\"?\n"
        "t/upstreams.yml:8:9: error: expected text at \"repositories.base.mirrors[1]\", found "
        "the number 12; put it in quotes if text is meant\n"
        "t/upstreams.yml:11:12: error: unknown trust \"forever\"; known are \"rpm\", "
        "\"metadata\", \"first-lock\", \"none\"\n");
}

TEST(ProfileReader, RefusesPrioritiesOutOfRange) {
    EXPECT_EQ(with_upstreams("priority: 10", "priority: 0"),
              "t/upstreams.yml:11:15: error: expected a whole number from 1 to 99 at "
              "\"repositories.url-free.priority\", found the number 0\n");
}

TEST(ProfileReader, RefusesVariablesThatDistroGives) {
    EXPECT_EQ(with_packages("variables: {", "variables: {releasever: 8, "),
              "t/packages.yml:1:13: error: the variable \"releasever\" is given by distro.yml\n");
}

}  // namespace
}  // namespace pigsty::specs
