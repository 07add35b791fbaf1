// SPDX-License-Identifier: Apache-2.0
#include "vm/boot_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/atomic_file.hpp"
#include "base/file.hpp"

namespace pigsty::vm {
namespace {

namespace fs = std::filesystem;

fs::path make_old_folder(const fs::path& parent, const std::string& name) {
    base::make_directories(parent / name);
    base::write_file(parent / name / "lock", "");
    base::write_file(parent / name / "disk.qcow2", "large");
    fs::last_write_time(parent / name / "lock",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    return parent / name;
}

TEST(BootFolder, IsRemovedWithTheObject) {
    const base::TempDir parent("folders");
    fs::path path;
    {
        const BootFolder folder(parent.path());
        path = folder.path();
        EXPECT_TRUE(fs::is_directory(path));
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(BootFolder, SweepsWhatAKilledRunLeft) {
    const base::TempDir parent("folders");
    const fs::path left = make_old_folder(parent.path(), "pigsty-boot.abc");
    const fs::path other = make_old_folder(parent.path(), "another.abc");
    const BootFolder folder(parent.path());
    EXPECT_FALSE(fs::exists(left));
    EXPECT_TRUE(fs::exists(other));
}

TEST(BootFolder, LeavesOneThatIsHeldOrYoung) {
    const base::TempDir parent("folders");
    const BootFolder running(parent.path());
    fs::last_write_time(running.path() / "lock",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    base::make_directories(parent.path() / "pigsty-boot.new");
    base::write_file(parent.path() / "pigsty-boot.new" / "lock", "");
    const BootFolder folder(parent.path());
    EXPECT_TRUE(fs::exists(running.path()));
    EXPECT_TRUE(fs::exists(parent.path() / "pigsty-boot.new"));
}

}  // namespace
}  // namespace pigsty::vm
