// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_check.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/example_profile.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

/// Findings of the example profile after `change`.
template <class Change>
std::string findings_after(Change&& change) {
    Profile profile = example_profile();
    change(profile);
    return lines_of(check_profile(profile));
}

TEST(ProfileCheck, FindsNothingInAProfileInOrder) {
    EXPECT_EQ(findings_after([](Profile&) {}), "");
}

TEST(ProfileCheck, AsksForKeysWhereSignaturesAreChecked) {
    EXPECT_EQ(findings_after([](Profile& profile) { profile.repositories[0].keys.clear(); }),
              "t/upstreams.yml:4:3: error: repository \"base\" has trust rpm but no key; pin one "
              "under \"keys\", or write \"trust: first-lock\" or \"trust: none\"\n");
    EXPECT_EQ(findings_after([](Profile& profile) {
                  profile.repositories[0].keys.clear();
                  profile.repositories[0].trust = Trust::metadata;
              }),
              "t/upstreams.yml:4:3: error: repository \"base\" has trust metadata but no key; pin "
              "one under \"keys\", or write \"trust: first-lock\" or \"trust: none\"\n");
}

TEST(ProfileCheck, WarnsOfTrustNone) {
    EXPECT_EQ(
        findings_after([](Profile& profile) { profile.repositories[0].trust = Trust::none; }),
        "t/upstreams.yml:4:3: warning: repository \"base\" pins keys that trust none does not "
        "use\n"
        "t/upstreams.yml:4:3: warning: repository \"base\" is taken without any check (trust "
        "none)\n");
}

TEST(ProfileCheck, ChecksMirrorsAndKeys) {
    EXPECT_EQ(findings_after([](Profile& profile) {
                  Repository& base = profile.repositories[0];
                  base.mirrors = {"host/", "https://host/", "https://host/"};
                  base.keys = {{"12", "gopher://x", ""}, {"12", "", "text"}};
              }),
              "t/upstreams.yml:4:3: error: repository \"base\": the address \"host/\" must begin "
              "with http://, https:// or file:///\n"
              "t/upstreams.yml:4:3: warning: repository \"base\" names the mirror "
              "\"https://host/\" twice\n"
              "t/upstreams.yml:4:3: error: repository \"base\": \"12\" is no fingerprint of 40 "
              "hexadecimal digits\n"
              "t/upstreams.yml:4:3: error: repository \"base\": the address \"gopher://x\" must "
              "begin with http://, https:// or file:///\n"
              "t/upstreams.yml:4:3: error: repository \"base\": \"12\" is no fingerprint of 40 "
              "hexadecimal digits\n"
              "t/upstreams.yml:4:3: error: repository \"base\" pins the key 12 twice\n");
    EXPECT_EQ(findings_after([](Profile& profile) { profile.repositories[1].mirrors.clear(); }),
              "t/upstreams.yml:9:3: error: repository \"url-free\" has no mirror\n");
}

TEST(ProfileCheck, ChecksNamesOfRepositories) {
    EXPECT_EQ(
        findings_after([](Profile& profile) { profile.repositories[0].id = "url"; }),
        "t/upstreams.yml:4:3: error: a repository cannot be called \"url\": the name is taken "
        "by packages had by their own address\n");
    EXPECT_EQ(findings_after([](Profile& profile) { profile.repositories[0].id = "Base/.."; }),
              "t/upstreams.yml:4:3: error: a repository cannot be called \"Base/..\"; expected "
              "lower-case letters, digits and \"._+-\"\n");
    EXPECT_EQ(findings_after([](Profile& profile) {
                  profile.repositories[1].id = profile.repositories[0].id;
              }),
              "t/upstreams.yml:9:3: error: repository \"base\" stands twice\n");
}

TEST(ProfileCheck, ChecksBases) {
    EXPECT_EQ(findings_after([](Profile& profile) { profile.sets[1].base = {"nod"}; }),
              "t/packages.yml:7:3: error: set \"pgsql\" is based on \"nod\", which does not exist; "
              "did you mean \"node\"?\n");
    EXPECT_EQ(findings_after([](Profile& profile) { profile.sets[0].base = {"pgsql"}; }),
              "t/packages.yml:3:3: error: sets are based on each other: \"node\" -> \"pgsql\" -> "
              "\"node\"\n");
    EXPECT_EQ(findings_after([](Profile& profile) { profile.sets[1].base = {"pgsql"}; }),
              "t/packages.yml:7:3: error: sets are based on each other: \"pgsql\" -> \"pgsql\"\n");
}

TEST(ProfileCheck, TakesBasesThatMeetAgain) {
    EXPECT_EQ(findings_after([](Profile& profile) {
                  PackageSet left = profile.sets[0];
                  left.name = "left";
                  left.base = {"node"};
                  PackageSet top = profile.sets[0];
                  top.name = "top";
                  top.base = {"left", "pgsql", "node"};
                  profile.sets.push_back(left);
                  profile.sets.push_back(top);
              }),
              "");
}

TEST(ProfileCheck, ChecksRequests) {
    EXPECT_EQ(
        findings_after([](Profile& profile) {
            profile.sets[0].requests.push_back({"bash", true, "t/packages.yml", 6, 20});
            profile.sets[0].requests.push_back({"a;b", false, "t/packages.yml", 6, 30});
            profile.sets[0].requests.push_back({"bash-debuginfo", false, "t/packages.yml", 6, 40});
        }),
        "t/packages.yml:6:20: warning: \"bash\" is asked for twice in set \"node\", first in "
        "line 5\n"
        "t/packages.yml:6:30: error: the request \"a;b\" has a character that no package name "
        "or capability has\n"
        "t/packages.yml:6:40: error: \"bash-debuginfo\" is asked for in set \"node\" and "
        "excluded under \"exclude\"\n");
    EXPECT_EQ(findings_after([](Profile& profile) { profile.sets[0].requests.clear(); }),
              "t/packages.yml:3:3: error: set \"node\" asks for no package\n");
}

TEST(ProfileCheck, ChecksUrlFiles) {
    EXPECT_EQ(
        findings_after([](Profile& profile) {
            UrlFile twin = profile.url_files[0];
            twin.urls = {"ftp://x/"};
            twin.sha256 = "abc";
            profile.url_files.push_back(twin);
            twin.name = "other";
            twin.file = "../x";
            twin.urls.clear();
            twin.sha256 = "";
            profile.url_files.push_back(twin);
        }),
        "t/packages.yml:12:3: error: URL file \"vip-manager\": the address \"ftp://x/\" must "
        "begin with http://, https:// or file:///\n"
        "t/packages.yml:12:3: error: URL file \"vip-manager\": expected a sha256 of 64 "
        "hexadecimal digits, found \"abc\"\n"
        "t/packages.yml:12:3: error: URL file \"vip-manager\" stands twice\n"
        "t/packages.yml:12:3: error: two URL files would be called \"vip-manager_1.0.1.rpm\" "
        "in the bundle\n"
        "t/packages.yml:12:3: error: URL file \"other\": the file name \"../x\" must not have "
        "a \"/\"\n"
        "t/packages.yml:12:3: error: URL file \"other\" has no address\n");
}

TEST(ProfileCheck, ChecksTheDistro) {
    EXPECT_EQ(findings_after([](Profile& profile) {
                  profile.distro = {"T", "", "", "x86", "a/b", "var/lib/rpm"};
              }),
              "error: a profile cannot be called \"T\"; expected lower-case letters, digits and "
              "\"._+-\"\n"
              "error: the profile's \"releasever\" is empty\n"
              "error: unknown architecture \"x86\"; known are \"x86_64\", \"aarch64\"\n"
              "error: the file name \"a/b\" must not have a \"/\"\n"
              "error: expected an absolute path as \"rpm_db_path\", found \"var/lib/rpm\"\n");
}

TEST(ProfileCheck, AsksForOverridesThatGiveKeys) {
    Profile profile = example_profile();
    profile.repositories[0].keys.clear();
    profile.repositories[0].keys_from_overrides = true;
    profile.overrides_hint = "start the lab";
    EXPECT_EQ(lines_of(check_profile(profile)), "");
    EXPECT_EQ(lines_of(missing_keys(profile, Severity::error)),
              "t/upstreams.yml:4:3: error: repository \"base\" takes its keys from overrides, and "
              "none give any; start the lab\n");
}

TEST(ProfileCheck, TakesKeysThatComeWithTheProgram) {
    Profile profile = example_profile();
    profile.repositories[0].keys.clear();
    profile.repositories[0].keys_from_program = true;
    EXPECT_EQ(lines_of(check_profile(profile)), "");
    EXPECT_EQ(lines_of(missing_keys(profile, Severity::error)), "");
}

TEST(ProfileCheck, ThrowsTheFirstErrorAndCountsTheOthers) {
    const Finding warning{Severity::warning, {"a.yml", 1, 1}, "odd"};
    const Finding error{Severity::error, {"a.yml", 2, 1}, "wrong"};
    EXPECT_NO_THROW(throw_if_wrong({warning}));
    try {
        throw_if_wrong({warning, error, error, error});
        FAIL();
    } catch (const base::SpecError& thrown) {
        EXPECT_EQ(thrown.message(), "a.yml:2:1: wrong");
        EXPECT_EQ(thrown.hint(), "2 more errors; run \"pigsty-bundle specs check\" to see all");
    }
}

}  // namespace
}  // namespace pigsty::specs
