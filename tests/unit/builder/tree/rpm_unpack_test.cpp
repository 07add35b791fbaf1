// SPDX-License-Identifier: Apache-2.0
// Payloads as no packager would make them. The leads and headers before a payload are none of
// unpacking's business: they have been verified by then, and a bare cpio archive does as well.
#include "builder/tree/rpm_unpack.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "base/atomic_file.hpp"
#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using WriteArchive = base::CHandle<archive, archive_write_free>;
using Entry = base::CHandle<archive_entry, archive_entry_free>;

struct Member {
    std::string name;
    unsigned type = AE_IFREG;
    unsigned mode = 0644;
    std::string content;  ///< of a link: its target
};

void write_payload(const fs::path& file, const std::vector<Member>& members) {
    const WriteArchive writer(archive_write_new());
    archive_write_set_format_cpio_newc(writer.get());
    ASSERT_EQ(archive_write_open_filename(writer.get(), file.c_str()), ARCHIVE_OK);
    std::int64_t inode = 1;
    for (const Member& member : members) {
        const Entry entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), member.name.c_str());
        archive_entry_set_filetype(entry.get(), member.type);
        archive_entry_set_perm(entry.get(), static_cast<mode_t>(member.mode));
        archive_entry_set_mtime(entry.get(), 1500000000, 0);
        archive_entry_set_ino(entry.get(), inode++);
        if (member.type == AE_IFLNK) {
            archive_entry_set_symlink(entry.get(), member.content.c_str());
        } else {
            archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.content.size()));
        }
        ASSERT_EQ(archive_write_header(writer.get(), entry.get()), ARCHIVE_OK) << member.name;
        if (member.type == AE_IFREG) {
            archive_write_data(writer.get(), member.content.data(), member.content.size());
        }
    }
    ASSERT_EQ(archive_write_close(writer.get()), ARCHIVE_OK);
}

class RpmUnpack : public ::testing::Test {
  protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "files are given to root, which root alone can do";
        }
        fs::create_directories(tree());
        fs::create_directories(outside());
        ::chmod(outside().c_str(), 0700);
        base::write_file(outside() / "secret", "host\n");
    }
    void unpack(const std::vector<Member>& members) {
        write_payload(folder_.path() / "a.rpm", members);
        unpack_rpm(folder_.path() / "a.rpm", tree());
    }
    fs::path tree() const { return folder_.path() / "tree"; }
    fs::path outside() const { return folder_.path() / "outside"; }

    /// The host's folder is as it was.
    void expect_untouched() const {
        EXPECT_EQ(base::read_file(outside() / "secret"), "host\n");
        EXPECT_EQ(std::distance(fs::directory_iterator(outside()), fs::directory_iterator()), 1);
        struct stat found {};
        ASSERT_EQ(::lstat(outside().c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 07777U, 0700U);
        EXPECT_NE(found.st_mtim.tv_sec, 1500000000);
    }

  private:
    base::TempDir folder_{"unpack"};
};

TEST_F(RpmUnpack, GivesModesAndTimesAndFollowsTheTreesLinks) {
    unpack({{"./lib64", AE_IFLNK, 0777, "usr/lib64"},
            {"./usr", AE_IFDIR, 0755, ""},
            {"./usr/lib64", AE_IFDIR, 0555, ""}});
    unpack({{"./lib64/libc.so", AE_IFREG, 04755, "text"}, {"/bin/sh", AE_IFREG, 0755, "sh"}});
    EXPECT_EQ(base::read_file(tree() / "usr/lib64/libc.so"), "text");
    EXPECT_EQ(base::read_file(tree() / "bin/sh"), "sh");
    struct stat found {};
    ASSERT_EQ(::lstat((tree() / "usr/lib64/libc.so").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 04755U);
    EXPECT_EQ(found.st_mtim.tv_sec, 1500000000);
    EXPECT_EQ(found.st_uid, 0U);
    ASSERT_EQ(::lstat((tree() / "usr/lib64").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0555U);
}

TEST_F(RpmUnpack, RefusesNamesThatLeadOut) {
    for (const char* name : {"../outside/x", "./../outside/x", "a/../../outside/x", "/../x"}) {
        EXPECT_THROW(unpack({{name, AE_IFREG, 0644, "x"}}), base::VerifyError) << name;
    }
    expect_untouched();
}

TEST_F(RpmUnpack, TakesAbsoluteNamesForTheTrees) {
    unpack({{outside().string() + "/x", AE_IFREG, 0644, "x"}});
    expect_untouched();
    EXPECT_EQ(base::read_file(tree() / outside().relative_path() / "x"), "x");
}

TEST_F(RpmUnpack, DoesNotFollowLinksOutOfTheTree) {
    for (const std::string& target : {outside().string(), std::string("../outside")}) {
        fs::remove_all(tree());
        fs::create_directories(tree());
        EXPECT_THROW(unpack({{"d", AE_IFLNK, 0777, target}, {"d/x", AE_IFREG, 0644, "x"}}),
                     base::Error)
            << target;
        expect_untouched();
    }
}

TEST_F(RpmUnpack, ReplacesALinkRatherThanWriteThroughIt) {
    const std::string secret = (outside() / "secret").string();
    unpack({{"f", AE_IFLNK, 0777, secret}, {"f", AE_IFREG, 0644, "tree"}});
    EXPECT_EQ(base::read_file(tree() / "f"), "tree");
    expect_untouched();
}

TEST_F(RpmUnpack, DoesNotGiveAModeToAFolderOfTheHost) {
    for (const std::string& target : {outside().string(), std::string("../outside")}) {
        fs::remove_all(tree());
        fs::create_directories(tree());
        unpack({{"d", AE_IFLNK, 0777, target}, {"d", AE_IFDIR, 0777, ""}});
        EXPECT_TRUE(fs::is_directory(fs::symlink_status(tree() / "d"))) << target;
        expect_untouched();
    }
}

TEST_F(RpmUnpack, LetsALinkToAFolderOfTheTreeStandForIt) {
    unpack({{"run", AE_IFDIR, 0755, ""},
            {"var", AE_IFDIR, 0755, ""},
            {"var/run", AE_IFLNK, 0777, "/run"},
            {"var/run", AE_IFDIR, 0711, ""}});
    EXPECT_TRUE(fs::is_symlink(tree() / "var/run"));
    struct stat found {};
    ASSERT_EQ(::lstat((tree() / "run").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0711U);
}

TEST_F(RpmUnpack, RefusesAPayloadThatIsCutOrNone) {
    const fs::path rpm = tree() / "cut.rpm";
    write_payload(rpm, {{"f", AE_IFREG, 0644, std::string(5000, 'x')}});
    fs::resize_file(rpm, 3000);
    EXPECT_THROW(unpack_rpm(rpm, tree()), base::VerifyError);
    base::write_file(rpm, "this is no package");
    EXPECT_THROW(unpack_rpm(rpm, tree()), base::VerifyError);
    EXPECT_THROW(unpack_rpm(tree() / "absent.rpm", tree()), base::Error);
}

}  // namespace
}  // namespace pigsty::builder
