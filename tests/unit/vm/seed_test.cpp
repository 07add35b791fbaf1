// SPDX-License-Identifier: Apache-2.0
#include "vm/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string read_back(const std::filesystem::path& iso, const std::string& name) {
    return base::run_checked({{"bsdtar", "-xOf", iso.string(), name}});
}

TEST(Seed, IsTheSameWhereverItIsWritten) {
    const base::TempDir one("seed");
    const base::TempDir two("another-folder");
    SeedFiles files{"instance-id: a\n", "#cloud-config\n", "version: 2\n", std::nullopt, {}};
    ::setenv("TZ", "Asia/Kolkata", 1);
    const mode_t umask = ::umask(0077);
    write_seed(one.path() / "a.iso", files, 1'700'000'000);
    ::umask(umask);
    ::setenv("TZ", "America/St_Johns", 1);
    write_seed(two.path() / "b.iso", files, 1'700'000'000);
    ::unsetenv("TZ");
    EXPECT_EQ(base::read_file(one.path() / "a.iso"), base::read_file(two.path() / "b.iso"));
    write_seed(two.path() / "b.iso", files, 1'700'000'001);
    EXPECT_NE(base::read_file(one.path() / "a.iso"), base::read_file(two.path() / "b.iso"));
}

TEST(Seed, HoldsItsFilesUnderTheLabelCidata) {
    const base::TempDir folder("seed");
    const std::filesystem::path iso = folder.path() / "seed.iso";
    write_seed(iso, {"meta", "user", std::nullopt, "vendor", {{"pigsty.yml", "all: {}\n"}}}, 0);
    EXPECT_EQ(read_back(iso, "meta-data"), "meta");
    EXPECT_EQ(read_back(iso, "user-data"), "user");
    EXPECT_EQ(read_back(iso, "vendor-data"), "vendor");
    EXPECT_EQ(read_back(iso, "pigsty.yml"), "all: {}\n");
    EXPECT_THAT(base::run_checked({{"bsdtar", "-tf", iso.string()}}),
                Not(HasSubstr("network-config")));
    EXPECT_EQ(base::read_file(iso).substr(32768 + 40, 7), "cidata ");
}

TEST(Seed, IsReadFromAFolder) {
    const base::TempDir folder("seed");
    base::write_file(folder.path() / "user-data", "#cloud-config\n");
    EXPECT_THROW(static_cast<void>(read_seed_folder(folder.path())), base::UsageError);
    base::write_file(folder.path() / "meta-data", "instance-id: x\n");
    base::write_file(folder.path() / "pigsty.yml", "all: {}\n");
    const SeedFiles files = read_seed_folder(folder.path());
    EXPECT_EQ(files.meta_data, "instance-id: x\n");
    EXPECT_FALSE(files.network_config);
    EXPECT_EQ(files.more.at("pigsty.yml"), "all: {}\n");
    EXPECT_EQ(files.more.size(), 1u);
}

TEST(GeneratedSeed, NamesMachineAndUser) {
    const SeedFiles files = generate_seed({"node-1", "admin", "ssh-ed25519 AAAA me"});
    EXPECT_THAT(files.meta_data, HasSubstr("local-hostname: node-1\n"));
    EXPECT_THAT(files.user_data, HasSubstr("- name: admin\n"));
    EXPECT_THAT(files.user_data, HasSubstr("      - \"ssh-ed25519 AAAA me\"\n"));
    EXPECT_THAT(files.user_data, HasSubstr("lock_passwd: true"));
    EXPECT_EQ(files.meta_data, generate_seed({"node-1", "admin", "ssh-ed25519 AAAA me"}).meta_data);
    EXPECT_NE(files.meta_data, generate_seed({"node-1", "admin", "ssh-ed25519 BBBB me"}).meta_data);
    EXPECT_THAT(generate_seed({}).user_data, Not(HasSubstr("ssh_authorized_keys")));
}

TEST(GeneratedSeed, RefusesWhatWouldBreakOut) {
    EXPECT_THROW(generate_seed({"a\nb", "u", ""}), base::UsageError);
    EXPECT_THROW(generate_seed({"", "u", ""}), base::UsageError);
    EXPECT_THROW(generate_seed({"a", "u: x", ""}), base::UsageError);
    EXPECT_THROW(generate_seed({"a", "u", "key\"\nroot: x"}), base::UsageError);
    EXPECT_NO_THROW(generate_seed({"node-1.example.org", "pg_admin", ""}));
}

}  // namespace
}  // namespace pigsty::vm
