// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/rootfs_tar.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/c_handle.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

constexpr std::int64_t k_epoch = 1500000000;
const std::string k_long_name(120, 'n');

void set_mtime(const fs::path& path, std::int64_t seconds) {
    const timespec times[2] = {{1, 0}, {seconds, 123456789}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
}

/// The same tree, its files made in the order given.
void make_tree(const fs::path& tree, const std::vector<std::string>& order) {
    fs::create_directories(tree / "usr/bin");
    for (const std::string& name : order) {
        base::write_file(tree / "usr/bin" / name, "content of " + name);
        set_mtime(tree / "usr/bin" / name, name == "b" ? k_epoch - 5 : k_epoch + 5);
    }
    fs::create_hard_link(tree / "usr/bin/b", tree / "usr/bin/c");
    fs::create_symlink("b", tree / "usr/bin/link");
    ::mkfifo((tree / "usr/pipe").c_str(), 0600);
    ::chmod((tree / "usr/bin/a").c_str(), 04755);
    for (const auto& entry : fs::recursive_directory_iterator(tree)) {
        if (entry.path().filename() != "b" && entry.path().filename() != "c") {
            set_mtime(entry.path(), k_epoch + 7);
        }
    }
    set_mtime(tree, k_epoch + 7);
}

struct Seen {
    std::vector<std::string> names;
    std::map<std::string, std::int64_t> mtimes;
    std::map<std::string, std::string> hard_links;
    std::map<std::string, mode_t> modes;
    std::map<std::string, std::string> attributes;
};

Seen read_tar(const fs::path& file) {
    const base::CHandle<archive, archive_read_free> tar(archive_read_new());
    archive_read_support_format_tar(tar.get());
    EXPECT_EQ(archive_read_open_filename(tar.get(), file.c_str(), 65536), ARCHIVE_OK);
    Seen seen;
    archive_entry* entry = nullptr;
    while (archive_read_next_header(tar.get(), &entry) == ARCHIVE_OK) {
        const std::string name = archive_entry_pathname(entry);
        seen.names.push_back(name);
        seen.mtimes[name] = archive_entry_mtime(entry);
        seen.modes[name] = archive_entry_mode(entry);
        EXPECT_EQ(archive_entry_mtime_nsec(entry), 0);
        EXPECT_EQ(archive_entry_atime_is_set(entry), 0);
        EXPECT_EQ(archive_entry_ctime_is_set(entry), 0);
        if (archive_entry_hardlink(entry) != nullptr) {
            seen.hard_links[name] = archive_entry_hardlink(entry);
        }
        archive_entry_xattr_reset(entry);
        const char* key = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        while (archive_entry_xattr_next(entry, &key, &value, &size) == ARCHIVE_OK) {
            seen.attributes[name + ' ' + key] = {static_cast<const char*>(value), size};
        }
    }
    return seen;
}

class RootfsTar : public ::testing::Test {
  protected:
    std::string write(const fs::path& tree, const std::string& name) {
        write_rootfs_tar(tree, folder_.path() / name, k_epoch);
        return base::read_file(folder_.path() / name);
    }
    base::TempDir folder_{"rootfs-tar"};
};

TEST_F(RootfsTar, SaysTheTreeSortedWithClampedTimes) {
    make_tree(folder_.path() / "tree", {"b", "a"});
    write(folder_.path() / "tree", "one.tar");
    const Seen seen = read_tar(folder_.path() / "one.tar");
    EXPECT_THAT(seen.names,
                ElementsAre("./",
                            "usr/",
                            "usr/bin/",
                            "usr/bin/a",
                            "usr/bin/b",
                            "usr/bin/c",
                            "usr/bin/link",
                            "usr/pipe"));
    EXPECT_EQ(seen.mtimes.at("usr/bin/a"), k_epoch);
    EXPECT_EQ(seen.mtimes.at("usr/bin/b"), k_epoch - 5);
    EXPECT_EQ(seen.mtimes.at("usr/bin/"), k_epoch);
    EXPECT_EQ(seen.hard_links.size(), 1U);
    EXPECT_EQ(seen.hard_links.at("usr/bin/c"), "usr/bin/b");
    EXPECT_EQ(seen.modes.at("usr/bin/a"), static_cast<mode_t>(S_IFREG | 04755));
    EXPECT_TRUE(S_ISFIFO(seen.modes.at("usr/pipe")));
}

TEST_F(RootfsTar, IsTheSameFromTreesFilledInAnotherOrder) {
    make_tree(folder_.path() / "one", {"a", "b", "z", k_long_name, "ő"});
    make_tree(folder_.path() / "two", {"ő", k_long_name, "z", "b", "a"});
    EXPECT_TRUE(write(folder_.path() / "one", "one.tar") ==
                write(folder_.path() / "two", "two.tar"));
}

TEST_F(RootfsTar, NamesFilesInUtf8WithoutKeywordsOfItsOwn) {
    make_tree(folder_.path() / "tree", {"a", "b", "Főtanúsítvány"});
    const std::string tar = write(folder_.path() / "tree", "one.tar");
    EXPECT_NE(tar.find("path=usr/bin/Főtanúsítvány\n"), std::string::npos);
    EXPECT_EQ(tar.find("hdrcharset"), std::string::npos);
    EXPECT_EQ(tar.find("LIBARCHIVE"), std::string::npos);
}

TEST_F(RootfsTar, KeepsExtendedAttributes) {
    make_tree(folder_.path() / "tree", {"a", "b"});
    const fs::path file = folder_.path() / "tree/usr/bin/a";
    const std::string value("x\0y\n", 4);
    if (::setxattr(file.c_str(), "user.test", value.data(), value.size(), 0) != 0) {
        GTEST_SKIP() << "the file system has no attributes of users";
    }
    const std::string tar = write(folder_.path() / "tree", "one.tar");
    EXPECT_NE(tar.find("SCHILY.xattr.user.test="), std::string::npos);
    EXPECT_EQ(read_tar(folder_.path() / "one.tar").attributes.at("usr/bin/a user.test"), value);
}

}  // namespace
}  // namespace pigsty::builder
