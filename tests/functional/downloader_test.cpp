// SPDX-License-Identifier: Apache-2.0
#include "repo/downloader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "tests/functional/hostile_server.hpp"

namespace pigsty::repo {
namespace {

using pigsty::testing::HostileServer;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string content_of(std::size_t bytes, unsigned seed) {
    std::string text(bytes, '\0');
    std::uint64_t state = seed * 2654435761u + 1;
    for (char& c : text) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        c = static_cast<char>(state >> 56);
    }
    return text;
}

DownloaderOptions quick() {
    DownloaderOptions options;
    options.backoff_ms = 5;
    options.connect_timeout_ms = 2000;
    options.stall_seconds = 1;
    options.slow_after_ms = 600;
    return options;
}

std::string message_of(const DownloadResult& result) {
    try {
        throw_failures({result});
        return "";
    } catch (const base::VerifyError& error) {
        return "VerifyError: " + error.message();
    } catch (const base::FetchError& error) {
        return "FetchError: " + error.message();
    }
}

class DownloaderTest : public ::testing::Test {
  protected:
    DownloaderTest() : dir_("downloader"), server_(make_root()) {
        target_ = dir_.path() / "target";
        serve(content_of(200'000, 1));
    }

    std::filesystem::path make_root() {
        base::make_directories(dir_.path() / "root");
        return dir_.path() / "root";
    }

    void serve(const std::string& data) {
        data_ = data;
        base::write_file(dir_.path() / "root" / "file", data_);
    }

    Download download(const std::vector<std::string>& modes) const {
        Download wanted;
        wanted.name = "file";
        for (const std::string& mode : modes) {
            wanted.urls.push_back(server_.url(mode, "file"));
        }
        wanted.target = target_;
        wanted.size_bytes = data_.size();
        wanted.sha256 = base::sha256_of(data_);
        return wanted;
    }

    DownloadResult run(const Download& wanted) {
        Downloader downloader(options_);
        return downloader.run({wanted}, *progress_).at(0);
    }

    void expect_good(const Download& wanted) {
        EXPECT_EQ(message_of(run(wanted)), "");
        EXPECT_TRUE(base::read_file(target_) == data_);
    }

    base::TempDir dir_;
    HostileServer server_;
    std::filesystem::path target_;
    std::string data_;
    DownloaderOptions options_ = quick();
    std::unique_ptr<base::Progress> progress_ = base::make_progress(base::ProgressStyle::none);
};

TEST_F(DownloaderTest, FetchesAndLeavesNoSideFile) {
    expect_good(download({"ok"}));
    EXPECT_FALSE(std::filesystem::exists(target_.string() + ".from"));
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, ContinuesWhereTheConnectionWasCut) {
    expect_good(download({"drop=30000"}));
    EXPECT_EQ(server_.answers().size(), 7u);
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, ContinuesWithTheBytesOfAnEarlierRun) {
    base::write_file(target_, data_.substr(0, 150'000));
    const DownloadResult result = run(download({"ok"}));
    EXPECT_EQ(message_of(result), "");
    EXPECT_EQ(result.resumed_bytes, 150'000u);
    EXPECT_EQ(server_.sent_bytes(), 50'000u);
    EXPECT_TRUE(base::read_file(target_) == data_);
}

TEST_F(DownloaderTest, AsksNobodyForAFileThatIsComplete) {
    base::write_file(target_, data_);
    expect_good(download({"ok"}));
    EXPECT_TRUE(server_.answers().empty());
}

TEST_F(DownloaderTest, ThrowsAwayWrongBytesOfAnEarlierRun) {
    for (const std::size_t size : {data_.size() - 50'000, data_.size(), data_.size() + 1}) {
        base::write_file(target_, std::string(size, 'x'));
        expect_good(download({"ok"}));
    }
}

TEST_F(DownloaderTest, StartsAgainWhenTheServerKnowsNoRanges) {
    base::write_file(target_, data_.substr(0, 150'000));
    expect_good(download({"norange"}));
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, StartsAgainWhenTheFileChangedThere) {
    serve(content_of(3'000'000, 5));
    Download wanted = download({"drop=2900000,etag"});
    wanted.resume = Resume::by_validator;
    wanted.size_bytes.reset();
    for (int i = 0; i < 2; ++i) {
        options_.attempts_per_mirror = 1;
        options_.slow_after_ms = 100'000;
        Download cut = wanted;
        cut.size_limit_bytes = 3'000'000;
        cut.urls = {server_.url("drop=2900000,etag", "file"), server_.url("norange", "file")};
        expect_good(cut);
    }
    for (const auto& answer : server_.answers()) {
        EXPECT_EQ(answer.status, 200) << "a resume went on across two versions";
    }
}

TEST_F(DownloaderTest, ContinuesByValidatorWhenNothingChanged) {
    serve(content_of(3'000'000, 5));
    Download wanted = download({"drop=1500000"});
    wanted.resume = Resume::by_validator;
    wanted.sha256.clear();
    expect_good(wanted);
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, NeverContinuesWhenToldSo) {
    base::write_file(target_, data_.substr(0, 1000));
    Download wanted = download({"ok"});
    wanted.resume = Resume::never;
    expect_good(wanted);
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, TriesAgainWhenTheServerIsBusy) {
    expect_good(download({"busy=2"}));
    EXPECT_EQ(server_.answers().size(), 3u);
}

TEST_F(DownloaderTest, GoesToTheNextMirror) {
    for (const std::string& mode : std::vector<std::string>{"status=404",
                                                            "status=403",
                                                            "status=500",
                                                            "loop",
                                                            "html",
                                                            "corrupt",
                                                            "endless",
                                                            "longer",
                                                            "shorter",
                                                            "hang",
                                                            "escape"}) {
        std::filesystem::remove(target_);
        expect_good(download({mode, "ok"}));
        EXPECT_FALSE(::testing::Test::HasFailure()) << mode;
    }
}

TEST_F(DownloaderTest, TellsALieFromAnOutage) {
    EXPECT_THAT(message_of(run(download({"corrupt"}))),
                AllOf(HasSubstr("VerifyError"),
                      HasSubstr("expected sha256:" + base::sha256_of(data_)),
                      HasSubstr("got sha256:")));
    EXPECT_THAT(message_of(run(download({"corrupt", "status=404"}))), HasSubstr("VerifyError"));
    EXPECT_THAT(message_of(run(download({"corrupt", "status=503"}))), HasSubstr("FetchError"));
    EXPECT_THAT(message_of(run(download({"status=404"}))),
                AllOf(HasSubstr("FetchError"), HasSubstr("HTTP status 404")));
    EXPECT_FALSE(std::filesystem::exists(target_)) << "an empty partial was left";
}

TEST_F(DownloaderTest, NamesEveryMirrorAndItsError) {
    Download wanted = download({"status=404", "loop", "html", "endless"});
    EXPECT_THAT(message_of(run(wanted)),
                AllOf(HasSubstr("/status=404/file: HTTP status 404"),
                      HasSubstr("redirects"),
                      HasSubstr("/html/file: the file there has"),
                      HasSubstr("sends more than")));
}

TEST_F(DownloaderTest, FollowsARedirectButNotToLocalFiles) {
    expect_good(download({"hop"}));
    Download wanted = download({"escape"});
    wanted.size_bytes.reset();
    wanted.sha256.clear();
    wanted.target = dir_.path() / "escaped";
    EXPECT_THAT(message_of(run(wanted)), HasSubstr("FetchError"));
}

TEST_F(DownloaderTest, RefusesEndlessBodies) {
    Download wanted = download({"endless"});
    wanted.size_bytes.reset();
    wanted.size_limit_bytes = 1'000'000;
    EXPECT_THAT(message_of(run(wanted)), HasSubstr("more than the 1000000 bytes allowed"));
}

TEST_F(DownloaderTest, LeavesASlowMirrorAndKeepsItsBytes) {
    const HostileServer other(dir_.path() / "root");
    options_.slow_bytes_per_second = 100'000;
    Download wanted = download({"drip=20000"});
    wanted.urls.push_back(other.url("ok", "file"));
    const auto start = std::chrono::steady_clock::now();
    expect_good(wanted);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
    ASSERT_EQ(other.answers().size(), 1u);
    EXPECT_NE(other.answers()[0].range, "-") << "the bytes of the slow mirror were thrown away";
}

TEST_F(DownloaderTest, StaysWithTheOnlyMirrorHoweverSlow) {
    options_.slow_bytes_per_second = 10'000'000;
    const DownloadResult result = run(download({"drip=150000"}));
    EXPECT_EQ(message_of(result), "");
    EXPECT_EQ(result.received_bytes, data_.size()) << "it was left and asked again";
}

TEST_F(DownloaderTest, GivesUpWhenNothingComes) {
    options_.attempts_per_mirror = 1;
    EXPECT_THAT(message_of(run(download({"hang"}))), HasSubstr("FetchError"));
}

TEST_F(DownloaderTest, ADeadMirrorCostsLittleHoweverManyFiles) {
    HostileServer dead(dir_.path() / "root");
    std::vector<Download> wanted;
    for (int i = 0; i < 200; ++i) {
        wanted.push_back(download({"ok"}));
        wanted.back().urls.insert(wanted.back().urls.begin(), dead.url("ok", "file"));
        wanted.back().target = dir_.path() / ("t" + std::to_string(i));
    }
    dead.stop();
    Downloader downloader(options_);
    const auto start = std::chrono::steady_clock::now();
    throw_failures(downloader.run(wanted, *progress_));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST_F(DownloaderTest, FetchesOnlyTheHead) {
    Download wanted = download({"ok"});
    wanted.head_bytes = 5000;
    EXPECT_EQ(message_of(run(wanted)), "");
    EXPECT_TRUE(base::read_file(target_) == data_.substr(0, 5000));
    expect_good(download({"ok"}));
    EXPECT_EQ(server_.sent_bytes(), data_.size());
}

TEST_F(DownloaderTest, TakesTheWholeFileWhenTheHeadCannotBeHadAlone) {
    Download wanted = download({"norange"});
    wanted.head_bytes = 5000;
    EXPECT_EQ(message_of(run(wanted)), "");
    EXPECT_TRUE(base::read_file(target_) == data_);
}

TEST_F(DownloaderTest, ReadsLocalFiles) {
    Download wanted = download({});
    wanted.urls = {"file://" + (dir_.path() / "root" / "none").string(),
                   "file://" + (dir_.path() / "root" / "file").string()};
    base::write_file(target_, data_.substr(0, 777));
    expect_good(wanted);
    std::filesystem::remove(target_);
    wanted.head_bytes = 100;
    EXPECT_EQ(message_of(run(wanted)), "");
    EXPECT_TRUE(base::read_file(target_) == data_.substr(0, 100));
}

TEST_F(DownloaderTest, RefusesOtherSchemes) {
    Download wanted = download({});
    wanted.urls = {"ftp://127.0.0.1/file", "gopher://x", "no address"};
    EXPECT_THAT(message_of(run(wanted)), HasSubstr("not an address of kind"));
    wanted.urls.clear();
    EXPECT_THAT(message_of(run(wanted)), HasSubstr("no address"));
}

/// Keeps what it is given, and may refuse it.
class KeepingCheck final : public ContentCheck {
  public:
    KeepingCheck(std::string& seen, bool refuse) : seen_(seen), refuse_(refuse) { seen_.clear(); }
    void update(std::span<const std::uint8_t> bytes) override {
        seen_.append(bytes.begin(), bytes.end());
    }
    void finish() override {
        if (refuse_) {
            throw base::VerifyError("not to my taste");
        }
    }

  private:
    std::string& seen_;
    bool refuse_;
};

TEST_F(DownloaderTest, ShowsEveryByteToTheCheckInOrder) {
    serve(content_of(5'000'000, 3));
    base::write_file(target_, data_.substr(0, 1'000'001));
    std::string seen;
    Download wanted = download({"drop=700000"});
    wanted.make_check = [&] { return std::make_unique<KeepingCheck>(seen, false); };
    expect_good(wanted);
    EXPECT_TRUE(seen == data_);
}

TEST_F(DownloaderTest, ACheckThatRefusesSendsToTheNextMirror) {
    std::string seen;
    int made = 0;
    Download wanted = download({"ok", "hop"});
    wanted.make_check = [&] { return std::make_unique<KeepingCheck>(seen, made++ == 0); };
    expect_good(wanted);
    wanted.target = dir_.path() / "other";
    wanted.make_check = [&] { return std::make_unique<KeepingCheck>(seen, true); };
    EXPECT_THAT(message_of(run(wanted)), HasSubstr("not to my taste"));
}

TEST_F(DownloaderTest, MixedLiesAreToldApart) {
    // The first mirror gives a wrong beginning and breaks off; the second must not be blamed.
    expect_good(download({"corrupt,drop=10000", "ok"}));
}

TEST_F(DownloaderTest, ADownloadDoneByAnotherIsNotDoneAgain) {
    Download wanted = download({"ok"});
    wanted.already_done = [] { return true; };
    EXPECT_EQ(message_of(run(wanted)), "");
    EXPECT_TRUE(server_.answers().empty());
}

TEST_F(DownloaderTest, ManyFilesInOneBatch) {
    std::vector<Download> wanted;
    for (unsigned i = 0; i < 300; ++i) {
        const std::string name = "f" + std::to_string(i);
        const std::string data = content_of(i * std::size_t{97}, i);
        base::write_file(dir_.path() / "root" / name, data);
        Download one;
        one.name = name;
        one.urls = {server_.url("drop=9000", name)};
        one.target = dir_.path() / name;
        one.size_bytes = data.size();
        one.sha256 = base::sha256_of(data);
        wanted.push_back(one);
    }
    Downloader downloader(options_);
    throw_failures(downloader.run(wanted, *progress_));
    for (const Download& one : wanted) {
        if (one.size_bytes > 0) {
            EXPECT_EQ(base::sha256_of_file(one.target), one.sha256);
        }
    }
}

}  // namespace
}  // namespace pigsty::repo
