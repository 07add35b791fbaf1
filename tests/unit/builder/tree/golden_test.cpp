// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/golden.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

TEST(WithoutPasswords, TakesEveryPasswordOut) {
    EXPECT_EQ(without_passwords("root:$6$salt$hash:17834:0:99999:7:::\n"
                                "guest::17834:0:99999:7:::\n"
                                "locked:!$6$salt$hash:17834:0:99999:7:::\n"
                                "odd:x:1:::::\n"),
              "root:!!:17834:0:99999:7:::\n"
              "guest:!!:17834:0:99999:7:::\n"
              "locked:!!:17834:0:99999:7:::\n"
              "odd:!!:1:::::\n");
}

TEST(WithoutPasswords, LeavesAloneWhatHasNone) {
    const std::string text =
        "bin:*:17834:0:99999:7:::\nnginx:!:1::::::\nredis:!!:1::::::\nno colon\nonly:one\n";
    EXPECT_EQ(without_passwords(text), text);
    EXPECT_EQ(without_passwords(""), "");
    EXPECT_EQ(without_passwords("root:x:1"), "root:!!:1\n");
}

class GoldenTest : public ::testing::Test {
  protected:
    void put(const std::string& name, const std::string& content = "x") {
        const fs::path file = folder_.path() / name;
        fs::create_directories(file.parent_path());
        base::write_file(file, content);
    }
    bool has(const std::string& name) const {
        return fs::exists(fs::symlink_status(folder_.path() / name));
    }
    std::string content(const std::string& name) const {
        return base::read_file(folder_.path() / name);
    }
    void make(const std::set<std::string>& owned = {}) {
        make_golden(TreeRoot(folder_.path()), owned);
    }
    const fs::path& place() const { return folder_.path(); }

  private:
    base::TempDir folder_{"golden"};
};

TEST_F(GoldenTest, RemovesWhatOneMachineOrMomentHas) {
    const char* const files[] = {"etc/ssh/ssh_host_rsa_key",
                                 "etc/ssh/ssh_host_ed25519_key.pub",
                                 "etc/passwd-",
                                 "etc/resolv.conf",
                                 "etc/openldap/certs/password",
                                 "etc/openldap/certs/key3.db",
                                 "root/.bash_history",
                                 "root/.rpmdb/Packages",
                                 "run/lock/x",
                                 "tmp/.X11-unix/x",
                                 "var/tmp/x",
                                 "var/lib/systemd/random-seed",
                                 "var/lib/cloud/instance/x",
                                 "var/lib/dhclient/dhclient.leases",
                                 "var/log/yum.log",
                                 "var/log/httpd/access_log",
                                 "var/cache/man/index.db",
                                 "var/cache/ldconfig/aux-cache"};
    for (const char* name : files) {
        put(name);
    }
    make();
    for (const char* name : files) {
        EXPECT_FALSE(has(name)) << name;
    }
    for (const char* name : {"etc/ssh", "run", "tmp", "var/log/httpd", "var/cache/man"}) {
        EXPECT_TRUE(has(name)) << name;
    }
}

TEST_F(GoldenTest, KeepsWhatIsNotOfOneMachine) {
    put("etc/ssh/sshd_config", "Port 22\n");
    put("etc/passwd", "root:x:0:0::/root:/bin/bash\n");
    put("root/.bashrc");
    put("var/lib/rpm/Packages");
    make();
    EXPECT_EQ(content("etc/ssh/sshd_config"), "Port 22\n");
    for (const char* name : {"etc/passwd", "root/.bashrc", "var/lib/rpm/Packages"}) {
        EXPECT_TRUE(has(name)) << name;
    }
}

TEST_F(GoldenTest, KeepsWhatPackagesOwnAndEmptiesTheirLogs) {
    put("var/log/lastlog", "last");
    put("var/cache/app/data", "data");
    put("etc/resolv.conf", "owned");
    put("tmp/owned/x");
    make({"/var/log/lastlog", "/var/cache/app/data", "/etc/resolv.conf", "/tmp/owned"});
    EXPECT_EQ(content("var/log/lastlog"), "");
    EXPECT_EQ(content("var/cache/app/data"), "data");
    EXPECT_EQ(content("etc/resolv.conf"), "owned");
    EXPECT_TRUE(has("tmp/owned/x"));
}

TEST_F(GoldenTest, EmptiesTheMachineIdOfASystemWithSystemd) {
    fs::create_directories(place() / "etc/systemd");
    put("etc/machine-id", "b08dfa6083e7567a1921a715000001fb\n");
    make();
    EXPECT_EQ(content("etc/machine-id"), "");
}

TEST_F(GoldenTest, MakesNoMachineIdWhereThereIsNoSystemd) {
    make();
    EXPECT_FALSE(has("etc/machine-id"));
}

TEST_F(GoldenTest, LocksEveryPasswordAndKeepsTheModeOfShadow) {
    put("etc/shadow", "root:$6$a$b:1:0:99999:7:::\n");
    ::chmod((place() / "etc/shadow").c_str(), 0400);
    make();
    struct stat found {};
    ASSERT_EQ(::lstat((place() / "etc/shadow").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0400U);
    EXPECT_EQ(content("etc/shadow"), "root:!!:1:0:99999:7:::\n");
}

TEST_F(GoldenTest, StaysInTheTreeWhenLinksLeadOut) {
    const base::TempDir outside("outside");
    base::write_file(outside.path() / "log", "host");
    fs::create_directories(place() / "var");
    fs::create_symlink(outside.path(), place() / "var/log");
    fs::create_symlink(outside.path(), place() / "tmp");
    fs::create_directories(place() / "run");
    fs::create_symlink(outside.path(), place() / "run/link");
    make();
    EXPECT_EQ(base::read_file(outside.path() / "log"), "host");
    EXPECT_FALSE(has("run/link"));
}

TEST_F(GoldenTest, ClampsTimesAfterTheEpochOnly) {
    put("early");
    put("late");
    put("dir/inside");
    fs::create_symlink("nowhere", place() / "link");
    const auto set = [&](const char* name, std::int64_t seconds, long nanoseconds) {
        const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (place() / name).c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
    };
    const auto mtime = [&](const char* name) {
        struct stat found {};
        EXPECT_EQ(::lstat((place() / name).c_str(), &found), 0);
        return std::pair<std::int64_t, long>(found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
    };
    set("early", 1000, 5);
    set("late", 5000, 0);
    set("link", 5000, 0);
    set("dir/inside", 2000, 7);
    clamp_times(TreeRoot(place()), 2000);
    EXPECT_EQ(mtime("early"), std::pair(std::int64_t{1000}, 5L));
    for (const char* name : {"late", "link", "dir/inside", "dir", "."}) {
        EXPECT_EQ(mtime(name), std::pair(std::int64_t{2000}, 0L)) << name;
    }
}

}  // namespace
}  // namespace pigsty::builder
