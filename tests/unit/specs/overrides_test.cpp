// SPDX-License-Identifier: Apache-2.0
#include "specs/overrides.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"
#include "tests/unit/specs/example_profile.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

std::string overridden(Profile& profile, const std::string& text) {
    std::vector<Finding> findings;
    apply_overrides(profile, {"o.yml", text}, findings);
    return lines_of(findings);
}

TEST(Overrides, ReplaceMirrorsOnly) {
    Profile profile = example_profile();
    EXPECT_EQ(
        overridden(profile, "repositories: {base: {mirrors: [\"http://127.0.0.1:8080/base\"]}}\n"),
        "");
    EXPECT_EQ(profile.repositories[0].mirrors,
              std::vector<std::string>{"http://127.0.0.1:8080/base/"});
    EXPECT_EQ(profile.repositories[0].keys[0].fingerprint, k_fingerprint);
    EXPECT_EQ(input_digest(profile), input_digest(example_profile()));
}

TEST(Overrides, ReplaceKeysAndTrust) {
    Profile profile = example_profile();
    EXPECT_EQ(overridden(profile,
                         "repositories:\n  base:\n    keys:\n      - {fingerprint: \"" +
                             k_other_fingerprint + "\", url: \"http://h/k\"}\n"),
              "");
    ASSERT_EQ(profile.repositories[0].keys.size(), 1U);
    EXPECT_EQ(profile.repositories[0].keys[0].fingerprint, k_other_fingerprint);
    EXPECT_NE(input_digest(profile), input_digest(example_profile()));
    Profile trusting = example_profile();
    EXPECT_EQ(overridden(trusting, "repositories: {base: {trust: none}}\n"), "");
    EXPECT_EQ(trusting.repositories[0].trust, Trust::none);
    EXPECT_NE(input_digest(trusting), input_digest(example_profile()));
}

TEST(Overrides, LeaveRepositoriesOut) {
    Profile profile = example_profile();
    EXPECT_EQ(overridden(profile, "repositories: {url-free: {enabled: false}}\n"), "");
    EXPECT_EQ(profile.repositories.size(), 1U);
}

TEST(Overrides, ReplaceUrlFiles) {
    Profile profile = example_profile();
    const std::string digest(64, 'a');
    EXPECT_EQ(overridden(profile,
                         "url_files: {vip-manager: {urls: [\"http://h/v.rpm\"], sha256: \"" +
                             digest + "\"}}\n"),
              "");
    EXPECT_EQ(profile.url_files[0].urls, std::vector<std::string>{"http://h/v.rpm"});
    EXPECT_EQ(profile.url_files[0].sha256, digest);
    EXPECT_EQ(profile.url_files[0].file, "vip-manager_1.0.1.rpm");
}

TEST(Overrides, TellAllThatIsWrong) {
    Profile profile = example_profile();
    EXPECT_EQ(overridden(profile,
                         "repositories:\n"
                         "  bas: {mirrors: []}\n"
                         "  zzz: {mirrors: []}\n"
                         "  base: {mirors: []}\n"
                         "  url-free: {mirrors: [12]}\n"
                         "url_files:\n"
                         "  vipmanager: {urls: []}\n"),
              "o.yml:2:3: error: the profile \"t\" has no repository \"bas\"; did you mean "
              "\"base\"?\n"
              "o.yml:3:3: error: the profile \"t\" has no repository \"zzz\"; it has \"base\", "
              "\"url-free\"\n"
              "o.yml:4:10: error: unknown key \"mirors\" in \"repositories.base\"; did you mean "
              "\"mirrors\"?\n"
              "o.yml:5:24: error: expected text at \"repositories.url-free.mirrors[0]\", found the "
              "number 12; put it in quotes if text is meant\n"
              "o.yml:7:3: error: the profile \"t\" has no URL file \"vipmanager\"; did you mean "
              "\"vip-manager\"?\n");
    EXPECT_EQ(profile.repositories[1].mirrors, example_profile().repositories[1].mirrors);
}

TEST(Overrides, ReadFiles) {
    const base::TempDir dir("overrides-test");
    base::write_file(dir.path() / "o.yml", "repositories: {}\n");
    EXPECT_EQ(read_override_file(dir.path() / "o.yml").text, "repositories: {}\n");
    EXPECT_THROW(read_override_file(dir.path() / "absent.yml"), base::SystemError);
}

TEST(MirrorOption, TakesThePlaceOfTheMirrors) {
    Profile profile = example_profile();
    apply_mirror_options(profile, {"base=http://127.0.0.1:1/base"});
    EXPECT_EQ(profile.repositories[0].mirrors,
              std::vector<std::string>{"http://127.0.0.1:1/base/"});
    apply_mirror_options(profile, {"base=http://b/", "url-free=http://c/", "base=http://a/?x=y"});
    EXPECT_EQ(profile.repositories[0].mirrors,
              (std::vector<std::string>{"http://b/", "http://a/?x=y/"}));
    EXPECT_EQ(input_digest(profile), input_digest(example_profile()));
}

TEST(MirrorOption, RefusesOtherForms) {
    Profile profile = example_profile();
    const auto message = [&](const std::string& option) {
        return message_of<base::UsageError>([&] { apply_mirror_options(profile, {option}); });
    };
    EXPECT_EQ(message("base"),
              "expected --mirror ID=URL such as \"base=http://127.0.0.1/base/\", found \"base\"");
    EXPECT_EQ(message("bsae=http://h/"),
              "--mirror: the profile \"t\" has no repository \"bsae\"; did you mean \"base\"?");
    EXPECT_EQ(message("base=ftp://h/"),
              "--mirror \"base=ftp://h/\": the address \"ftp://h/\" must begin with http://, "
              "https:// or file:///");
}

}  // namespace
}  // namespace pigsty::specs
