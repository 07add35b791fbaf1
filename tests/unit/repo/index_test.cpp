// SPDX-License-Identifier: Apache-2.0
#include "repo/index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "repo/index_folder.hpp"

namespace pigsty::repo {
namespace {

using testing::HasSubstr;

class Index : public testing::Test {
  protected:
    IndexResult write(std::vector<IndexInput> packages) {
        return write_repodata(folder.path() / "repodata", std::move(packages), options, *progress);
    }

    base::TempDir folder{"index"};
    IndexOptions options;
    std::unique_ptr<base::Progress> progress = base::make_progress(base::ProgressStyle::none);
};

TEST_F(Index, OfNothingIsAnEmptyRepository) {
    options.epoch = 1234567890;
    EXPECT_EQ(write({}).packages, 0u);
    const std::string repomd = base::read_file(folder.path() / "repodata" / "repomd.xml");
    EXPECT_THAT(repomd, HasSubstr("<revision>1234567890</revision>"));
    EXPECT_TRUE(check_index(folder.path(), 1, *progress).none());
}

TEST_F(Index, RefusesLocationsThatLeaveTheFolder) {
    for (const char* location :
         {"", "/etc/x.rpm", "../x.rpm", "a/../../x.rpm", "a\nb.rpm", "a\x1b.rpm", "\xff.rpm"}) {
        EXPECT_THROW(write({{"x.rpm", location, ""}}), base::VerifyError) << location;
    }
    EXPECT_THROW(write({{"x.rpm", "x.rpm", ""}, {"y.rpm", "x.rpm", ""}}), base::VerifyError);
}

TEST_F(Index, NamesTheFileThatIsNoRpm) {
    const auto file = folder.path() / "x.rpm";
    base::write_file(file, "no rpm");
    try {
        write({{file, "x.rpm", ""}});
        FAIL() << "nothing was thrown";
    } catch (const base::VerifyError& error) {
        EXPECT_EQ(base::describe(error),
                  "error: it is no RPM\n  while indexing \"" + file.string() + "\"\n");
    }
    EXPECT_THROW(write({{folder.path() / "absent.rpm", "x.rpm", ""}}), base::SystemError);
}

TEST_F(Index, CheckTellsThatThereIsNone) {
    EXPECT_EQ(check_index(folder.path(), 1, *progress).problems.size(), 1u);
    base::make_directories(folder.path() / "repodata");
    base::write_file(folder.path() / "repodata" / "repomd.xml", "<repomd><data");
    EXPECT_EQ(check_index(folder.path(), 1, *progress).problems.size(), 1u);
    base::write_file(folder.path() / "repodata" / "repomd.xml",
                     "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><data type=\"primary\">"
                     "<checksum type=\"sha256\">" +
                         std::string(64, '0') +
                         "</checksum><location href=\"../../../etc/passwd\"/></data></repomd>");
    const std::vector<std::string> problems = check_index(folder.path(), 1, *progress).problems;
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find("must not have the part \"..\""), std::string::npos) << problems[0];
}

}  // namespace
}  // namespace pigsty::repo
