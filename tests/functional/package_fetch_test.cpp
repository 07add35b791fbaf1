// SPDX-License-Identifier: Apache-2.0
#include "repo/package_fetch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "tests/functional/fetch_fixture.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using ::testing::AllOf;
using testing::Forge;
using ::testing::HasSubstr;
using testing::Signers;

class PackageFetchTest : public pigsty::testing::FetchFixture {
  protected:
    PackageFetchTest() : store_(cache() / "store") {
        rings_["base"] = Signers::instance().keyring("alice");
        use(server_.url("ok"));
    }

    void use(const std::string& mirror) {
        repository_.id = "base";
        repository_.mirrors = {mirror};
        repository_.keys = {{Signers::instance().key("alice").fingerprint, "", ""}};
    }

    static Forge forge(const std::string& name, std::size_t payload_bytes = 100'000) {
        Forge made;
        made.name = name;
        made.payload_bytes = payload_bytes;
        made.header_signer = "alice";
        return made;
    }

    /// Serves a package and gives what a solver would say of it.
    SolvedPackage publish(const Forge& made, const std::string& digest_type = "sha256") const {
        const auto rpm = testing::forge_rpm(made);
        const std::string text = testing::as_text(rpm);
        SolvedPackage solved;
        solved.nevra = {made.name, "0", made.version, made.release, made.arch};
        solved.repository = "base";
        solved.sets = {"node"};
        solved.why = {"node", made.name, ""};
        solved.path = "Packages/" + specs::file_name_of(solved.nevra);
        solved.size_bytes = rpm.size();
        solved.digest = {"sha256", base::sha256_of(text)};
        solved.header_end = rpm.size() - made.payload_bytes;
        serve(solved.path, text);
        if (digest_type == "sha1") {
            const std::string line =
                base::run_checked({{"sha1sum", (root() / solved.path).string()}});
            solved.digest = {"sha1", line.substr(0, 40)};
        }
        return solved;
    }

    std::vector<specs::LockedPackage> complete(const std::vector<SolvedPackage>& packages) {
        return complete_packages(
            packages, {repository_}, {}, rings_, store_, downloader_, *progress_);
    }

    specs::Lock lock_of(const std::vector<SolvedPackage>& packages) {
        specs::Lock lock;
        lock.profile = "test";
        lock.input_sha256 = std::string(64, '0');
        lock.arch = "x86_64";
        lock.releasever = "7";
        lock.module_name = "pigsty";
        const PublicKey key = Signers::instance().key("alice");
        lock.keys = {{key.fingerprint, key.text}};
        specs::LockedRepository locked;
        locked.id = "base";
        locked.mirrors = repository_.mirrors;
        locked.keys = {key.fingerprint};
        locked.repomd_sha256 = std::string(64, '1');
        lock.repositories = {locked};
        specs::LockedSet set;
        set.name = "node";
        for (const SolvedPackage& package : packages) {
            set.requests.push_back(package.nevra.name);
        }
        lock.sets = {set};
        lock.packages = complete(packages);
        return lock;
    }

    FetchReport fetch(const specs::Lock& lock, Recheck recheck = Recheck::no) {
        return fetch_lock(lock, store_, downloader_, *progress_, recheck);
    }

    Store store_;
    specs::Repository repository_;
    Keyrings rings_;
};

TEST_F(PackageFetchTest, HeadsFirstThenTheRestAndNothingTwice) {
    const SolvedPackage a = publish(forge("a"));
    const SolvedPackage b = publish(forge("b"));
    const specs::Lock lock = lock_of({a, b});
    EXPECT_EQ(server_.sent_bytes(), a.header_end + b.header_end);
    EXPECT_EQ(lock.packages[0].key, Signers::instance().key("alice").fingerprint);
    EXPECT_EQ(lock.packages[0].header_end, a.header_end);
    EXPECT_EQ(lock.packages[0].sha256, a.digest.hex);
    const FetchReport report = fetch(lock);
    EXPECT_EQ(report.fetched, 2u);
    EXPECT_EQ(server_.sent_bytes(), a.size_bytes + b.size_bytes);
    EXPECT_TRUE(store_.has(a.digest.hex, a.size_bytes));
    server_.forget_answers();
    EXPECT_EQ(fetch(lock).fetched, 0u);
    EXPECT_EQ(complete({a, b}), lock.packages) << "from the store";
    EXPECT_TRUE(server_.answers().empty());
}

TEST_F(PackageFetchTest, WholeFileWhereTheServerKnowsNoRanges) {
    use(server_.url("norange"));
    const SolvedPackage a = publish(forge("a"));
    const specs::Lock lock = lock_of({a});
    EXPECT_EQ(fetch(lock).received_bytes, 0u);
    EXPECT_EQ(server_.sent_bytes(), a.size_bytes);
}

TEST_F(PackageFetchTest, WholeFileWhereOnlyThatIsSigned) {
    Forge old = forge("old");
    old.header_signer.clear();
    old.whole_signer = "alice";
    old.payload_digest = false;
    const SolvedPackage a = publish(old);
    const specs::Lock lock = lock_of({a});
    EXPECT_EQ(lock.packages[0].key, Signers::instance().key("alice").fingerprint);
    EXPECT_TRUE(store_.has(a.digest.hex, a.size_bytes));
    EXPECT_EQ(server_.sent_bytes(), a.size_bytes);
}

TEST_F(PackageFetchTest, WholeFileWhereTheDigestIsNotSha256) {
    const SolvedPackage a = publish(forge("a"), "sha1");
    const specs::Lock lock = lock_of({a});
    EXPECT_EQ(lock.packages[0].sha256, base::sha256_of_file(root() / a.path));
    server_.forget_answers();
    EXPECT_EQ(complete({a}), lock.packages);
    EXPECT_EQ(fetch(lock).fetched, 0u);
    EXPECT_TRUE(server_.answers().empty());
}

TEST_F(PackageFetchTest, RefusesWhatIsNotSignedByThePinnedKey) {
    Forge made = forge("a");
    made.header_signer = "mallory";
    EXPECT_THAT(rejected([&] { (void)complete({publish(made)}); }), HasSubstr("not pinned"));
    made.header_signer.clear();
    EXPECT_THAT(rejected([&] { (void)complete({publish(made)}); }), HasSubstr("not signed"));
    repository_.trust = specs::Trust::first_lock;
    EXPECT_EQ(complete({publish(made)}).at(0).key, "");
}

TEST_F(PackageFetchTest, RefusesAnotherPackageUnderTheSameName) {
    SolvedPackage a = publish(forge("a"));
    a.nevra.version = "9.9";
    EXPECT_THAT(rejected([&] { (void)complete({a}); }), HasSubstr("but the file is"));
}

TEST_F(PackageFetchTest, RefusesAWebPageInPlaceOfAPackage) {
    SolvedPackage a = publish(forge("a"));
    serve(a.path, "<!DOCTYPE html>" + std::string(a.size_bytes - 15, ' '));
    EXPECT_THAT(rejected([&] { (void)complete({a}); }), HasSubstr("web page"));
}

TEST_F(PackageFetchTest, TheLockRulesWhateverIsServedLater) {
    const SolvedPackage a = publish(forge("a"));
    specs::Lock lock = lock_of({a});
    base::remove_tree(store_.root());
    store_ = Store(cache() / "store");
    lock.repositories[0].mirrors = {server_.url("corrupt")};
    EXPECT_THAT(rejected([&] { (void)fetch(lock); }), HasSubstr("a-1.0-1.el7.noarch"));
    lock.repositories[0].mirrors = {server_.url("corrupt"), server_.url("ok")};
    EXPECT_EQ(fetch(lock).fetched, 1u);
    lock.keys.clear();
    EXPECT_THAT(rejected([&] { (void)fetch(lock); }), HasSubstr("is missing"));
}

TEST_F(PackageFetchTest, ALockThatLiesIsNoticed) {
    const SolvedPackage a = publish(forge("a"));
    const specs::Lock lock = lock_of({a});
    specs::Lock wrong = lock;
    wrong.packages[0].header_sha256 = std::string(64, '0');
    EXPECT_THAT(rejected([&] { (void)fetch(wrong); }), HasSubstr("header of"));
    wrong = lock;
    wrong.packages[0].nevra.release = "2.el7";
    EXPECT_THAT(rejected([&] { (void)fetch(wrong); }), HasSubstr("but the file is"));
    wrong = lock;
    wrong.packages[0].key = Signers::instance().key("mallory").fingerprint;
    EXPECT_THAT(rejected([&] { (void)fetch(wrong); }), HasSubstr("is signed by key"));
}

TEST_F(PackageFetchTest, DamageInTheStoreIsMended) {
    const SolvedPackage a = publish(forge("a"));
    const specs::Lock lock = lock_of({a});
    (void)fetch(lock);
    const auto stored = store_.path_of(a.digest.hex);
    std::filesystem::permissions(stored, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(stored, a.size_bytes / 2);
    EXPECT_EQ(fetch(lock).discarded, 1u);
    std::filesystem::permissions(stored, std::filesystem::perms::owner_all);
    std::string bytes = base::read_file(stored);
    bytes[bytes.size() - 7] ^= 1;
    base::write_file(stored, bytes);
    EXPECT_EQ(fetch(lock).fetched, 0u) << "sizes are looked at, not content";
    EXPECT_EQ(fetch(lock, Recheck::yes).discarded, 1u);
    EXPECT_EQ(base::sha256_of_file(stored), a.digest.hex);
}

/// As EL7's packages: the signature of the header says nothing of the payload.
Forge old_forge() {
    Forge made;
    made.name = "old";
    made.header_signer = "alice";
    made.whole_signer = "alice";
    made.payload_digest = false;
    made.md5 = false;  // whoever alters the payload can write a new one
    return made;
}

TEST_F(PackageFetchTest, AnAlteredPayloadInTheStoreIsNoticedWhenASignatureIsAskedFor) {
    SolvedPackage a = publish(old_forge());
    std::string altered = base::read_file(root() / a.path);
    altered.back() ^= 1;
    serve(a.path, altered);
    a.digest.hex = base::sha256_of(altered);
    repository_.trust = specs::Trust::first_lock;
    specs::Lock lock = lock_of({a});
    lock.repositories[0].trust = specs::Trust::first_lock;
    EXPECT_EQ(fetch(lock).fetched, 1u);
    repository_.trust = specs::Trust::rpm;
    EXPECT_THAT(rejected([&] { (void)complete({a}); }), HasSubstr("changed after it was signed"));
    lock.repositories[0].trust = specs::Trust::rpm;
    lock.packages[0].key = Signers::instance().key("alice").fingerprint;
    EXPECT_THAT(rejected([&] { (void)fetch(lock); }), HasSubstr("changed after it was signed"));
    EXPECT_TRUE(store_.has(a.digest.hex, a.size_bytes)) << "it is what its digest says";
    EXPECT_FALSE(store_.is_checked(a.digest.hex, lock.packages[0].key));
}

TEST_F(PackageFetchTest, AStoredPackageIsReadOnceForTheKeyThatSignedIt) {
    const SolvedPackage a = publish(old_forge());
    const std::string alice = Signers::instance().key("alice").fingerprint;
    const specs::Lock lock = lock_of({a});
    EXPECT_FALSE(store_.is_checked(a.digest.hex, alice));
    (void)fetch(lock);
    EXPECT_TRUE(store_.is_checked(a.digest.hex, alice)) << "while it came in";
    std::filesystem::remove_all(store_.root() / "checked");
    store_ = Store(cache() / "store");
    EXPECT_EQ(fetch(lock).fetched, 0u);
    EXPECT_TRUE(store_.is_checked(a.digest.hex, alice)) << "by fetch, from the store";
    std::filesystem::remove_all(store_.root() / "checked");
    store_ = Store(cache() / "store");
    EXPECT_EQ(complete({a}), lock.packages);
    EXPECT_TRUE(store_.is_checked(a.digest.hex, alice)) << "by resolve, from the store";
    const auto stored = store_.path_of(a.digest.hex);
    std::filesystem::permissions(stored, std::filesystem::perms::owner_all);
    std::string bytes = base::read_file(stored);
    bytes.back() ^= 1;
    base::write_file(stored, bytes);
    EXPECT_EQ(complete({a}), lock.packages) << "not read again";
    EXPECT_EQ(fetch(lock).discarded, 0u) << "not read again";
    specs::Lock other = lock;
    other.repositories[0].keys = {Signers::instance().key("mallory").fingerprint};
    other.keys = {{other.repositories[0].keys[0], Signers::instance().key("mallory").text}};
    EXPECT_THAT(rejected([&] { (void)fetch(other); }), HasSubstr("not pinned"));
}

TEST_F(PackageFetchTest, DamageInTheStoreIsMendedByResolve) {
    for (const std::string type : {"sha256", "sha1"}) {
        const SolvedPackage a = publish(forge("a" + type), type);
        const specs::Lock lock = lock_of({a});
        (void)fetch(lock);
        const auto stored = store_.path_of(lock.packages[0].sha256);
        std::filesystem::permissions(stored, std::filesystem::perms::owner_all);
        std::string bytes = base::read_file(stored);
        bytes[a.header_end - 5] ^= 1;
        base::write_file(stored, bytes);
        EXPECT_EQ(complete({a}), lock.packages);
        (void)fetch(lock);
        EXPECT_EQ(base::sha256_of_file(stored), lock.packages[0].sha256);
    }
}

TEST_F(PackageFetchTest, DoesNotRemoveWhatAnotherProcessJustStored) {
    const std::string sha256 = base::sha256_of("content");
    specs::Lock lock = lock_of({});
    for (int i = 0; i < 300; ++i) {
        lock.files.push_back({"f" + std::to_string(i), {}, 7, sha256});
    }
    std::atomic<bool> done = false;
    std::thread reader([&] {
        while (!done) {
            (void)failed([&] { (void)fetch(lock); });
        }
    });
    const auto file = store_.root() / "another";
    int lost = 0;
    for (int i = 0; i < 500; ++i) {
        base::write_file(file, "content");
        store_.adopt(file, sha256);
        lost += store_.has(sha256, 7) ? 0 : 1;
        store_.discard(sha256);
    }
    done = true;
    reader.join();
    EXPECT_EQ(lost, 0);
}

TEST_F(PackageFetchTest, SweepsOldPartialFilesThatNobodyWants) {
    const SolvedPackage a = publish(forge("a"));
    specs::Lock lock = lock_of({a});
    const auto make_old = [&](const std::filesystem::path& file, int days) {
        if (!std::filesystem::exists(file)) {
            base::write_file(file, "head");
        }
        std::filesystem::last_write_time(
            file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * days));
        return file;
    };
    const auto partial = [&](char digit) { return store_.partial_of(std::string(64, digit)); };
    const auto old = make_old(partial('1'), 8);
    const auto old_from = make_old(partial('1').string() + ".from", 8);
    const auto lone_from = make_old(partial('2').string() + ".from", 8);
    const auto young = make_old(partial('3'), 6);
    const auto young_from = make_old(partial('3').string() + ".from", 8);
    const auto locked = make_old(partial('4'), 8);
    const int fd = ::open(locked.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(fd, LOCK_EX), 0);
    make_old(store_.partial_of(a.digest.hex), 8);
    const FetchReport report = fetch(lock);
    EXPECT_EQ(report.resumed_bytes, a.header_end) << "wanted";
    EXPECT_FALSE(std::filesystem::exists(old));
    EXPECT_FALSE(std::filesystem::exists(old_from));
    EXPECT_FALSE(std::filesystem::exists(lone_from));
    EXPECT_TRUE(std::filesystem::exists(young));
    EXPECT_TRUE(std::filesystem::exists(young_from));
    EXPECT_TRUE(std::filesystem::exists(locked));
    ::close(fd);
}

TEST_F(PackageFetchTest, ChecksOnTheThreadsOfTheDownloader) {
    const SolvedPackage a = publish(forge("a"));
    const specs::Lock lock = lock_of({a});
    (void)fetch(lock);
    Downloader one({.check_threads = 1});
    ASSERT_EQ(one.check_pool().size(), 1u);
    const auto waits_for_a_thread = [&](const std::function<void()>& body) {
        std::promise<void> busy;
        one.check_pool().submit([wait = busy.get_future().share()] { wait.wait(); });
        auto work = std::async(std::launch::async, body);
        const auto state = work.wait_for(std::chrono::milliseconds(300));
        busy.set_value();
        work.get();
        return state == std::future_status::timeout;
    };
    EXPECT_TRUE(
        waits_for_a_thread([&] { (void)fetch_lock(lock, store_, one, *progress_, Recheck::yes); }));
    EXPECT_TRUE(waits_for_a_thread(
        [&] { (void)complete_packages({a}, {repository_}, {}, rings_, store_, one, *progress_); }));
}

TEST_F(PackageFetchTest, ListsTheFirstFailuresAndKeepsTheRest) {
    std::vector<SolvedPackage> packages;
    for (int i = 0; i < 12; ++i) {
        packages.push_back(publish(forge("p" + std::to_string(i), 1000)));
    }
    const specs::Lock lock = lock_of(packages);
    for (int i = 0; i < 7; ++i) {
        std::filesystem::remove(root() / packages[static_cast<std::size_t>(i)].path);
    }
    const std::string message = failed([&] { (void)fetch(lock); });
    EXPECT_THAT(message, AllOf(HasSubstr("7 files"), HasSubstr("and 2 more")));
    EXPECT_TRUE(store_.has(packages[11].digest.hex, packages[11].size_bytes));
}

TEST_F(PackageFetchTest, UrlFilesArePinnedByTheFirstLock) {
    serve("tool.tgz", "tool");
    serve("good.rpm", testing::as_text(testing::forge_rpm(forge("good"))));
    std::vector<specs::UrlFile> files(2);
    files[0].name = "tool";
    files[0].file = "tool.tgz";
    files[0].urls = {server_.url("ok", "tool.tgz")};
    files[1].name = "good";
    files[1].file = "good.rpm";
    files[1].urls = {server_.url("ok", "good.rpm")};
    const auto run = [&](const specs::Lock* previous) {
        return fetch_url_files(files, previous, store_, downloader_, *progress_, warn_);
    };
    const FetchedUrlFiles fetched = run(nullptr);
    ASSERT_EQ(fetched.files.size(), 2u);
    EXPECT_EQ(warnings_.size(), 2u);
    EXPECT_EQ(fetched.files[1].file.sha256, base::sha256_of("tool"));
    ASSERT_EQ(solver_rpms(fetched, store_).size(), 1u);
    EXPECT_EQ(solver_rpms(fetched, store_)[0].location, files[1].urls[0]);

    specs::Lock previous;
    previous.files = {fetched.files[1].file};
    serve("tool.tgz", "another tool");
    files.pop_back();
    EXPECT_EQ(run(&previous).files[0].file.sha256, base::sha256_of("tool"));
    store_.discard(base::sha256_of("tool"));
    EXPECT_THAT(rejected([&] { (void)run(&previous); }), HasSubstr("digest mismatch"));

    serve("tool.rpm", "<html>");
    files[0].file = "tool.rpm";
    files[0].urls = {server_.url("ok", "tool.rpm")};
    EXPECT_THAT(rejected([&] { (void)run(nullptr); }), HasSubstr("web page"));
    files[0].optional = true;
    EXPECT_EQ(run(nullptr).left_out.count("tool"), 1u);
}

TEST_F(PackageFetchTest, UrlPackagesAreCompletedFromTheStore) {
    const Forge made = forge("byurl");
    serve("byurl.rpm", testing::as_text(testing::forge_rpm(made)));
    std::vector<specs::UrlFile> files(1);
    files[0].name = "byurl";
    files[0].file = "named.rpm";
    files[0].urls = {server_.url("status=404", "byurl.rpm"), server_.url("ok", "byurl.rpm")};
    const auto fetched = fetch_url_files(files, nullptr, store_, downloader_, *progress_, warn_);
    SolvedPackage solved = publish(made);
    solved.repository = specs::k_url_repository;
    solved.path = files[0].urls[0];
    const auto locked = complete_packages(
        {solved}, {repository_}, fetched, rings_, store_, downloader_, *progress_);
    EXPECT_EQ(locked.at(0).sha256, solved.digest.hex);
    EXPECT_EQ(locked.at(0).path, "named.rpm");
    EXPECT_EQ(locked.at(0).urls, files[0].urls) << "a dead first mirror must not end a fetch";
    specs::Lock lock = lock_of({});
    lock.packages = locked;
    EXPECT_EQ(fetch(lock).fetched, 0u);
    store_.discard(solved.digest.hex);
    EXPECT_EQ(fetch(lock).fetched, 1u);
    serve("byurl.rpm", "another");
    const auto again = fetch_url_files(files, &lock, store_, downloader_, *progress_, warn_);
    EXPECT_EQ(again.files.at(0).file.sha256, solved.digest.hex) << "the lock pins it";
}

/// Runs the tool in a process of its own, so that it can be killed.
class Tool {
  public:
    Tool(const std::filesystem::path& lock, const std::filesystem::path& store) {
        std::string program = FETCH_TOOL;
        std::string lock_text = lock.string();
        std::string store_text = store.string();
        char* argv[] = {program.data(), lock_text.data(), store_text.data(), nullptr};
        EXPECT_EQ(::posix_spawn(&process_, argv[0], nullptr, nullptr, argv, environ), 0);
    }
    void kill() const { ::kill(process_, SIGKILL); }
    int wait() const {
        int status = 0;
        ::waitpid(process_, &status, 0);
        return status;
    }

  private:
    pid_t process_ = -1;
};

class FetchProcessTest : public PackageFetchTest {
  protected:
    FetchProcessTest() {
        for (int i = 0; i < 30; ++i) {
            packages_.push_back(publish(forge("p" + std::to_string(i), 200'000)));
            total_ += packages_.back().size_bytes;
        }
        lock_ = lock_of(packages_);
        heads_ = server_.sent_bytes();
        base::remove_tree(store_.root());
        store_ = Store(cache() / "store");
    }

    std::filesystem::path write_lock(const std::string& mode) {
        lock_.repositories[0].mirrors = {server_.url(mode)};
        base::write_file(dir_.path() / "bundle.lock", specs::format_lock(lock_));
        return dir_.path() / "bundle.lock";
    }

    /// The slow answers to the killed may still end while the next run is on: they do not count.
    std::uint64_t sent_by(const std::string& mode) const {
        std::uint64_t sum = 0;
        for (const auto& answer : server_.answers()) {
            sum += answer.path.starts_with("/" + mode + "/") ? answer.sent_bytes : 0;
        }
        return sum - heads_;
    }

    void expect_complete() const {
        for (const SolvedPackage& package : packages_) {
            EXPECT_EQ(base::sha256_of_file(store_.path_of(package.digest.hex)), package.digest.hex);
        }
        EXPECT_TRUE(std::filesystem::is_empty(store_.root() / "partial"));
    }

    std::vector<SolvedPackage> packages_;
    std::uint64_t total_ = 0;
    std::uint64_t heads_ = 0;
    specs::Lock lock_;
};

TEST_F(FetchProcessTest, KilledAtAnyMomentItGoesOnAndFetchesNothingTwice) {
    const auto slow = write_lock("drip=300000");
    for (const int wait_ms : {150, 400, 700}) {
        const Tool tool(slow, store_.root());
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
        tool.kill();
        tool.wait();
    }
    std::uint64_t there = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store_.root())) {
        const bool side_file = entry.path().extension() == ".from";
        there += entry.is_regular_file() && !side_file ? entry.file_size() : 0;
    }
    EXPECT_GT(there, 0u);
    EXPECT_LT(there, total_);
    EXPECT_EQ(Tool(write_lock("ok"), store_.root()).wait(), 0);
    expect_complete();
    EXPECT_EQ(sent_by("ok"), total_ - there);
}

TEST_F(FetchProcessTest, TwoAtOnceShareTheWork) {
    const auto lock = write_lock("drip=2000000");
    server_.forget_answers();
    const Tool first(lock, store_.root());
    const Tool second(lock, store_.root());
    EXPECT_EQ(first.wait(), 0);
    EXPECT_EQ(second.wait(), 0);
    expect_complete();
    EXPECT_EQ(server_.sent_bytes(), total_);
}

}  // namespace
}  // namespace pigsty::repo
