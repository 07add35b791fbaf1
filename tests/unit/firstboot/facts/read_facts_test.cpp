// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "firstboot/facts/facts.hpp"
#include "firstboot/facts/interface_addresses.hpp"

namespace pigsty::firstboot {

namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class ReadFacts : public ::testing::Test {
  protected:
    void put(const std::string& path, const std::string& text = "") {
        fs::create_directories((root_.path() / path).parent_path());
        std::ofstream(root_.path() / path, std::ios::binary) << text;
    }
    Facts read() { return read_facts(root_.path()); }
    base::TempDir root_{"facts"};
};

TEST_F(ReadFacts, OfAnEmptyMachineKeepDefaults) {
    const Facts facts = read();
    EXPECT_EQ(facts.container, "");
    EXPECT_EQ(facts.memory_bytes, 0U);
    EXPECT_EQ(facts.processors, 1U);
    EXPECT_FALSE(facts.efi);
    EXPECT_THAT(facts.programs, IsEmpty());
    EXPECT_THAT(facts.units, IsEmpty());
    EXPECT_NE(facts.kernel, "");
    EXPECT_GE(facts.page_size_bytes, 4096U);
}

TEST_F(ReadFacts, SeeMemoryProcessorsAndSystem) {
    put("proc/meminfo", "MemTotal:        4028560 kB\nMemFree:  1 kB\n");
    put("proc/cpuinfo", "processor\t: 0\nmodel name : processor\n\nprocessor\t: 1\n");
    put("etc/os-release", "NAME=\"CentOS Linux\"\nID=\"centos\"\nVERSION_ID=\"7\"\n");
    put("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    put("sys/firmware/efi/fw_platform_size", "64");
    for (const char* disk : {"vda", "sr0", "loop0", "zram0", "nvme0n1"}) {
        put("sys/block/" + std::string(disk) + "/size");
    }
    const Facts facts = read();
    EXPECT_EQ(facts.memory_bytes, 4028560ULL * 1024);
    EXPECT_EQ(facts.processors, 2U);
    EXPECT_EQ(facts.os_id, "centos");
    EXPECT_EQ(facts.os_version, "7");
    EXPECT_TRUE(facts.is_enterprise_linux());
    EXPECT_EQ(facts.machine_id, "0123456789abcdef0123456789abcdef");
    EXPECT_TRUE(facts.efi);
    EXPECT_THAT(facts.block_devices, ElementsAre("nvme0n1", "vda"));
}

TEST_F(ReadFacts, KnowAContainerByItsManager) {
    put("proc/1/environ", std::string("PATH=/bin\0container=lxc\0", 24));
    EXPECT_EQ(read().container, "lxc");
    put("run/systemd/container", "systemd-nspawn\n");
    EXPECT_EQ(read().container, "systemd-nspawn");
    EXPECT_TRUE(read().in_container());
}

TEST_F(ReadFacts, AVariableThatOnlyEndsInContainerIsNone) {
    put("proc/1/environ", std::string("mycontainer=lxc\0", 16));
    EXPECT_EQ(read().container, "");
}

TEST_F(ReadFacts, NameServersAreThoseFromBeforeUs) {
    put("etc/resolv.conf", "# c\nsearch x\nnameserver 192.0.2.1\nnameserver\tfe80::1\n");
    EXPECT_THAT(read().name_servers, ElementsAre("192.0.2.1", "fe80::1"));
    put("etc/resolv.conf", std::string(k_written_by_us) + "\nnameserver 10.10.10.10\n");
    EXPECT_THAT(read().name_servers, IsEmpty());
    put("etc/resolv.conf.before-pigsty", "nameserver 192.0.2.7\n");
    EXPECT_THAT(read().name_servers, ElementsAre("192.0.2.7"));
}

TEST_F(ReadFacts, FindProgramsAndUnitsWhereverTheyAre) {
    put("usr/bin/dnf");
    put("usr/sbin/chronyd");
    put("usr/bin/unknown");
    put("usr/lib/systemd/system/chrony.service");
    put("usr/lib/systemd/system/etcd.service");
    put("usr/lib/systemd/system/multi-user.target");
    put("etc/systemd/system/mine.service");
    fs::create_symlink("chrony.service", root_.path() / "usr/lib/systemd/system/chronyd.service");
    fs::create_symlink("/dev/null", root_.path() / "etc/systemd/system/masked.service");
    fs::create_symlink("/etc/alternatives/ssh", root_.path() / "usr/bin/ssh");
    const Facts facts = read();
    EXPECT_THAT(facts.programs, ElementsAre("/usr/bin/dnf", "/usr/bin/ssh", "/usr/sbin/chronyd"));
    EXPECT_EQ(facts.program("dnf"), "/usr/bin/dnf");
    EXPECT_EQ(facts.program("nf"), "");
    EXPECT_TRUE(facts.has_unit("chronyd.service"));
    EXPECT_TRUE(facts.has_unit("mine.service"));
    EXPECT_FALSE(facts.has_unit("masked.service"));
    EXPECT_FALSE(facts.has_unit("multi-user.target"));
}

TEST_F(ReadFacts, FindRepositoriesKeysInterfacesAndBundles) {
    put("etc/yum.repos.d/b.repo");
    put("etc/yum.repos.d/a.repo");
    put("etc/yum.repos.d/a.repo.before-pigsty");
    put("etc/sysconfig/network-scripts/ifcfg-eth0");
    put("etc/sysconfig/network-scripts/ifcfg-lo");
    put("etc/sysconfig/network-scripts/ifup");
    put("etc/pki/rpm-gpg/RPM-GPG-KEY-x");
    put("www/pigsty/repo_complete", "ok");
    put("www/pigsty/pigsty.repo");
    put("www/half/half.repo");
    const Facts facts = read();
    EXPECT_THAT(facts.repository_files, ElementsAre("a.repo", "b.repo"));
    EXPECT_THAT(facts.interface_files, ElementsAre("ifcfg-eth0"));
    EXPECT_THAT(facts.package_keys, ElementsAre("/etc/pki/rpm-gpg/RPM-GPG-KEY-x"));
    EXPECT_THAT(facts.bundles, ElementsAre("/www/pigsty"));
}

TEST_F(ReadFacts, StrangeFilesAreNoError) {
    fs::create_directories(root_.path() / "proc/meminfo");
    fs::create_directories(root_.path() / "etc/resolv.conf");
    put("etc/yum.repos.d");
    put("proc/cpuinfo", std::string(3U << 20U, 'x'));
    EXPECT_EQ(read().memory_bytes, 0U);
}

TEST(InterfaceAddresses, AreThisMachinesWithoutLoopback) {
    for (const InterfaceAddress& entry : interface_addresses()) {
        EXPECT_FALSE(entry.address.starts_with("127.")) << entry.interface;
        EXPECT_NE(entry.interface, "");
        EXPECT_LE(entry.prefix, 32U);
        EXPECT_TRUE(read_facts("/").has_address(entry.address));
    }
    EXPECT_FALSE(read_facts("/").has_address("127.0.0.1"));
}

TEST_F(ReadFacts, FollowLinksWithinTheRoot) {
    const base::TempDir outside("outside");
    std::ofstream(outside.path() / "os-release") << "ID=\"outside\"\n";
    put("srv/os-release", "ID=\"centos\"\n");
    fs::create_directories(root_.path() / "etc");
    fs::create_symlink("/srv/os-release", root_.path() / "etc/os-release");
    EXPECT_EQ(read().os_id, "centos");
    fs::remove(root_.path() / "etc/os-release");
    fs::create_symlink(outside.path() / "os-release", root_.path() / "etc/os-release");
    EXPECT_EQ(read().os_id, "");
}

}  // namespace

}  // namespace pigsty::firstboot
