// SPDX-License-Identifier: Apache-2.0
#include "repo/program_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

/// Names the folder "firstboot" for the time of a test.
class ProgramFolder : public ::testing::Test {
  protected:
    void SetUp() override { name_folder(folder_.path().string()); }
    void TearDown() override { ::unsetenv("PIGSTY_FIRSTBOOT_REPOSITORY"); }

    static void name_folder(const std::string& path) {
        ASSERT_EQ(::setenv("PIGSTY_FIRSTBOOT_REPOSITORY", path.c_str(), 1), 0);
    }

    void put_key(const std::string& file, const std::string& signer) const {
        base::write_file(folder_.path() / file, testing::Signers::instance().key(signer).text);
    }

    static specs::Profile profile() {
        specs::Profile profile;
        specs::Repository repository;
        repository.id = "pigsty";
        repository.mirrors = {"program:firstboot/"};
        repository.keys_from_program = true;
        profile.repositories.push_back(repository);
        return profile;
    }

    base::TempDir folder_{"program"};
};

TEST_F(ProgramFolder, IsTheNamedOne) {
    EXPECT_EQ(program_folder("firstboot"), folder_.path());
    EXPECT_EQ(program_file("program:firstboot/a/b.rpm"), folder_.path() / "a/b.rpm");
    EXPECT_EQ(real_address("program:firstboot/a.rpm"),
              "file://" + (folder_.path() / "a.rpm").string());
    EXPECT_EQ(real_address("https://host/a.rpm"), "https://host/a.rpm");
    EXPECT_THROW((void)program_file("https://host/a.rpm"), base::Error);
}

TEST_F(ProgramFolder, LiesBesideTheProgramWhenNoneIsNamed) {
    name_folder("");
    EXPECT_THAT(program_folder("firstboot").string(), EndsWith("/share/pigsty-bundle/firstboot"));
    EXPECT_EQ(program_folder("firstboot").string().find(".."), std::string::npos);
}

TEST_F(ProgramFolder, EscapesWhatUrlsDoNotTake) {
    name_folder("/srv/a b/ä#?%");
    EXPECT_EQ(real_address("program:firstboot/x+y~1.rpm"),
              "file:///srv/a%20b/%C3%A4%23%3F%25/x+y~1.rpm");
}

TEST_F(ProgramFolder, GivesItsKeys) {
    put_key("RPM-GPG-KEY-b", "mallory");
    put_key("RPM-GPG-KEY-a", "alice");
    base::write_file(folder_.path() / "README", "no key");
    specs::Profile pinned = profile();
    pin_program_keys(pinned);
    const auto& keys = pinned.repositories[0].keys;
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].fingerprint, testing::Signers::instance().key("alice").fingerprint);
    EXPECT_EQ(keys[1].fingerprint, testing::Signers::instance().key("mallory").fingerprint);
    EXPECT_FALSE(keys[0].text.empty());
}

TEST_F(ProgramFolder, LeavesKeysThatOverridesGave) {
    put_key("RPM-GPG-KEY-a", "alice");
    specs::Profile given = profile();
    given.repositories[0].keys = {{"F", "", "text"}};
    pin_program_keys(given);
    ASSERT_EQ(given.repositories[0].keys.size(), 1u);
    EXPECT_EQ(given.repositories[0].keys[0].fingerprint, "F");

    specs::Profile elsewhere = profile();
    elsewhere.repositories[0].keys_from_program = false;
    pin_program_keys(elsewhere);
    EXPECT_TRUE(elsewhere.repositories[0].keys.empty());
}

TEST_F(ProgramFolder, SaysWhatIsMissing) {
    name_folder("/nowhere");
    specs::Profile lacking = profile();
    try {
        pin_program_keys(lacking);
        FAIL() << "no error";
    } catch (const base::Error& error) {
        EXPECT_EQ(
            error.message(),
            "repository \"pigsty\" takes its keys from what comes with this program, and none "
            "is there");
        EXPECT_THAT(error.hint(), HasSubstr("/nowhere/RPM-GPG-KEY-"));
        EXPECT_THAT(error.hint(), HasSubstr("PIGSTY_FIRSTBOOT_REPOSITORY"));
    }
    pin_program_keys_if_present(lacking);
    EXPECT_TRUE(lacking.repositories[0].keys.empty());

    lacking.repositories[0].mirrors = {"https://host/"};
    try {
        pin_program_keys(lacking);
        FAIL() << "no error";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.hint(), HasSubstr("--overrides"));
    }
}

TEST_F(ProgramFolder, RefusesWhatIsNoKey) {
    base::write_file(folder_.path() / "RPM-GPG-KEY-a", "no key at all");
    specs::Profile wrong = profile();
    EXPECT_THROW(pin_program_keys(wrong), base::VerifyError);
    EXPECT_THROW(pin_program_keys_if_present(wrong), base::VerifyError);
}

}  // namespace
}  // namespace pigsty::repo
