// SPDX-License-Identifier: Apache-2.0
#include "bundles/archive_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "bundles/bundle_format.hpp"
#include "tests/unit/bundles/tar_maker.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;

std::string noise(std::size_t count) {
    std::mt19937 random(3);
    std::string text(count, '\0');
    for (char& c : text) {
        c = static_cast<char>(random());
    }
    return text;
}

class ArchiveWriter : public ::testing::Test {
  protected:
    ArchiveFile stored(const std::string& path, const std::string& content, std::uint64_t head) {
        const auto file = dir_.path() / ("src" + std::to_string(count_++));
        base::write_file(file, content);
        return {path, content.size(), "", file, base::sha256_of(content), Packing::stored, head};
    }

    WrittenArchive write(const std::vector<ArchiveFile>& files, std::size_t jobs = 3) {
        return write_archive(out(), files, {"pigsty", 1'600'000'000, jobs}, *progress_);
    }

    std::filesystem::path out() const { return dir_.path() / "out.tgz"; }

    base::TempDir dir_{"writer"};
    std::unique_ptr<base::Progress> progress_ = base::make_progress(base::ProgressStyle::none);
    int count_ = 0;
};

TEST_F(ArchiveWriter, GivesFilesBackInOrder) {
    const std::string big = noise(k_member_data_bytes * 2 + 700);
    const std::string all = "m.json={};sub/b=" + big + ";empty=;e2=;a=" + noise(600) + ";last=ok;";
    write({{"m.json", 2, "{}"},
           stored("sub/b", big, 5000),
           stored("empty", "", 0),
           {"e2", 0, ""},
           stored("a", noise(600), 600),
           {"last", 2, "ok"}});
    EXPECT_EQ(testing::read_path(out()), all);
    const std::string names = base::run_checked({{"tar", "-tzf", out().string()}});
    EXPECT_EQ(
        names,
        "pigsty/m.json\npigsty/\npigsty/sub/\npigsty/sub/b\npigsty/empty\npigsty/e2\npigsty/a\n"
        "pigsty/last\n");
}

TEST_F(ArchiveWriter, PleasesOtherReaders) {
    write({{"m.json", 2, "{}"}, stored("b", noise(300000), 5000), {"last", 2, "ok"}});
    const std::string file = out().string();
    for (const std::vector<std::string>& argv :
         std::vector<std::vector<std::string>>{{"gzip", "-t", file},
                                               {"tar", "-tzf", file},
                                               {"python3", "-m", "tarfile", "-t", file}}) {
        const auto result = base::run({argv});
        EXPECT_EQ(result.exit_status, 0) << argv[0];
        // python3 lists the members on its standard error
        EXPECT_TRUE(result.err.empty() || argv[0] == "python3") << argv[0] << result.err;
    }
}

TEST_F(ArchiveWriter, WritesTheSameBytesWithAnyNumberOfThreads) {
    std::vector<ArchiveFile> files{{"m.json", 2, "{}"}};
    for (int i = 0; i < 40; ++i) {
        files.push_back(
            stored("f" + std::to_string(i), noise(static_cast<std::size_t>(i) * 9000), 0));
    }
    files.push_back({"text", 3'000'000, std::string(3'000'000, 't')});
    const WrittenArchive one = write(files, 1);
    const std::string bytes = base::read_file(out());
    EXPECT_EQ(one.sha256, base::sha256_of(bytes));
    EXPECT_EQ(one.size_bytes, bytes.size());
    for (const std::size_t jobs : {2UL, 7UL}) {
        EXPECT_EQ(write(files, jobs).sha256, one.sha256);
    }
}

TEST_F(ArchiveWriter, RefusesARottenFileAndLeavesNothing) {
    for (const std::size_t size : {100UL, k_member_data_bytes * 3}) {
        ArchiveFile file = stored("b", noise(size), 0);
        std::string rotten = noise(size);
        rotten[size / 2] ^= 1;
        base::write_file(file.source, rotten);
        try {
            write({{"m", 1, "x"}, file});
            FAIL() << "not noticed";
        } catch (const base::VerifyError& error) {
            EXPECT_THAT(error.message(), HasSubstr("digest mismatch for \"b\""));
        }
        EXPECT_FALSE(std::filesystem::exists(out()));
    }
}

TEST_F(ArchiveWriter, RefusesAFileOfAnotherSize) {
    for (const int change : {-1, 1}) {
        ArchiveFile file = stored("b", noise(5000), 100);
        base::write_file(file.source, noise(static_cast<std::size_t>(5000 + change)));
        EXPECT_THROW(write({{"m", 1, "x"}, file}), base::VerifyError);
    }
    ArchiveFile gone = stored("b", noise(5000), 100);
    std::filesystem::remove(gone.source);
    EXPECT_THROW(write({{"m", 1, "x"}, gone}), base::SystemError);
}

}  // namespace
}  // namespace pigsty::bundles
