// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/present_repodata.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::repo::detail {
namespace {

namespace fs = std::filesystem;

class PresentRepodata : public testing::Test {
  protected:
    void SetUp() override { base::make_directories(repodata_); }

    void put(const std::string& name, const std::string& text = "x") {
        base::write_file(repodata_ / name, text);
    }

    void put_repomd(const std::string& type, const std::string& name) {
        put("repomd.xml",
            "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><revision>1</revision><data "
            "type=\"" +
                type + "\"><checksum type=\"sha256\">" + std::string(64, 'a') +
                "</checksum><location href=\"repodata/" + name + "\"/></data></repomd>");
    }

    base::TempDir folder_{"present"};
    fs::path repodata_ = folder_.path() / "repodata";
};

TEST_F(PresentRepodata, MayBeReplacedWhenAnIndexWroteAllOfIt) {
    put_repomd("updateinfo", "updateinfo.xml.gz");
    put("updateinfo.xml.gz");
    put("repomd.xml.asc");
    put(std::string(64, '0') + "-primary.xml.gz");
    EXPECT_NO_THROW(check_replaceable(repodata_));
    EXPECT_NO_THROW(check_replaceable(folder_.path() / "absent"));
}

TEST_F(PresentRepodata, MayNotBeReplacedWhenItHoldsOtherThings) {
    put_repomd("primary", "primary.xml.gz");
    put("notes.txt");
    EXPECT_THROW(check_replaceable(repodata_), base::UsageError);
}

TEST_F(PresentRepodata, MayNotBeReplacedWhenItIsAFile) {
    base::write_file(folder_.path() / "file", "x");
    EXPECT_THROW(check_replaceable(folder_.path() / "file"), base::UsageError);
}

TEST_F(PresentRepodata, GivesItsGroupsOnlyWhenTheyArePlainAndThere) {
    EXPECT_EQ(present_groups(repodata_), "");
    put_repomd("group", "comps.xml");
    EXPECT_EQ(present_groups(repodata_), "");
    put("comps.xml");
    EXPECT_EQ(present_groups(repodata_), repodata_ / "comps.xml");
    put("repomd.xml", "damaged");
    EXPECT_EQ(present_groups(repodata_), "");
}

}  // namespace
}  // namespace pigsty::repo::detail
