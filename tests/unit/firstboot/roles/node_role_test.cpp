// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/atomic_file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"
#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(NodeRole, NamesTheNodeOnlyWhenItMay) {
    EXPECT_NE(find_resource(plan_of(""), "hostname node-1"), nullptr);
    EXPECT_EQ(find_resource(plan_of("nodename_overwrite: false"), "hostname node-1"), nullptr);
    EXPECT_THAT(trouble_of("nodename: 'a b'"), ::testing::IsEmpty());  // the host's own wins
}

TEST(NodeRole, HostsComeFromTheInventoryItself) {
    const auto lines = body_of<LinesPresent>(plan_of("nodename_exchange: true\n"
                                                     "node_dns_hosts: ['10.10.10.10 meta']\n"
                                                     "node_dns_hosts_extra: ['10.10.10.10 meta']"),
                                             "lines /etc/hosts (node)");
    EXPECT_THAT(lines.lines,
                ElementsAre("10.10.10.11 node-1", "10.10.10.12 node-2", "10.10.10.10 meta"));
}

TEST(NodeRole, RefusesLinesThatAreNone) {
    EXPECT_THAT(trouble_of("node_dns_hosts: [\"10.0.0.1 a\\n10.0.0.2 b\"]"),
                HasSubstr("pigsty.yml:7:22: expected a single line without control characters in "
                          "\"node_dns_hosts\""));
    EXPECT_THAT(trouble_of("node_dns_hosts: ['meta 10.0.0.1']"), HasSubstr("an address and names"));
    EXPECT_THAT(trouble_of("node_dns_servers: [pigsty]"), HasSubstr("address of a name server"));
    EXPECT_THAT(trouble_of("node_dns_options: ['nameserver 1.2.3.4']"),
                HasSubstr("options, domain"));
    EXPECT_THAT(trouble_of("node_packages: ['--installroot=/x']"), HasSubstr("names of packages"));
    EXPECT_THAT(trouble_of("node_kernel_modules: ['a b']"), HasSubstr("kernel module"));
    EXPECT_THAT(trouble_of("node_ntp_servers: ['pool x; rm -rf /']\nnode_ntp_service: chrony"),
                HasSubstr("pool pool.ntp.org"));
    EXPECT_THAT(trouble_of("node_admin_username: 'a.b'"), HasSubstr("name of an account"));
    EXPECT_THAT(trouble_of("node_admin_pks: ['no key']"), HasSubstr("public key"));
    EXPECT_THAT(trouble_of("node_timezone: ../../etc/shadow"), HasSubstr("time zone"));
    EXPECT_THAT(trouble_of("node_sysctl_params: {vm: 1}"), HasSubstr("kernel setting"));
    EXPECT_THAT(trouble_of("node_local_repo_url: ['file:///etc/passwd']"),
                HasSubstr("repository file"));
    EXPECT_THAT(trouble_of("pg_fs_main: data"), HasSubstr("absolute path"));
    EXPECT_THAT(trouble_of("exporter_metrics_path: metrics"), HasSubstr("path of a URL"));
}

TEST(NodeRole, ResolverAddsOrReplaces) {
    const std::string common =
        "node_dns_servers: [10.10.10.10, 10.10.10.10]\n"
        "node_dns_options: ['options rotate']\n";
    EXPECT_EQ(content_of(plan_of(common + "node_dns_server: add"), "/etc/resolv.conf"),
              "# Written by pigsty-firstboot\n# node_dns_server: add\noptions rotate\n"
              "nameserver 10.10.10.10\nnameserver 192.168.121.1\n");
    EXPECT_THAT(content_of(plan_of(common + "node_dns_server: overwrite"), "/etc/resolv.conf"),
                EndsWith("rotate\nnameserver 10.10.10.10\n"));
    EXPECT_EQ(find_resource(plan_of("node_dns_server: none"), "file /etc/resolv.conf"), nullptr);
}

TEST(NodeRole, ADockerContainerKeepsItsNames) {
    Facts facts = sample_facts("nspawn");
    facts.container = "docker";
    const Plan plan = plan_of("", facts);
    EXPECT_TRUE(find_resource(plan, "file /etc/resolv.conf")->not_ours.has_value());
    EXPECT_TRUE(find_resource(plan, "hostname node-1")->not_ours.has_value());
    const Plan nspawn = plan_of("", sample_facts("nspawn"));
    EXPECT_FALSE(find_resource(nspawn, "hostname node-1")->not_ours.has_value());
}

TEST(NodeRole, RepositoryIsCheckedWithTheImagesKeys) {
    const std::string text =
        content_of(plan_of("node_local_repo_url: ['http://pigsty/pigsty.repo']\n"
                           "repo_port: 8080"),
                   "/etc/yum.repos.d/pigsty.repo");
    EXPECT_THAT(text, HasSubstr("[pigsty-local]\n"));
    EXPECT_THAT(text, HasSubstr("\nbaseurl=http://pigsty:8080/pigsty/\n"));
    EXPECT_THAT(text, HasSubstr("\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-"));
}

TEST(NodeRole, ABundleOnTheDiskIsTheRepository) {
    Facts facts = sample_facts("el7");
    facts.bundles = {"/www/pigsty"};
    const Plan plan = plan_of("", facts, "10.10.10.10");
    EXPECT_EQ(body_of<LinkPresent>(plan, "link /etc/yum.repos.d/pigsty.repo").target,
              "/www/pigsty/pigsty.repo");
}

TEST(NodeRole, OtherRepositoriesAreKeptAside) {
    EXPECT_TRUE(body_of<FileAbsent>(plan_of(""), "absent /etc/yum.repos.d/CentOS-Base.repo").keep);
    EXPECT_EQ(find_resource(plan_of("node_repo_remove: false"),
                            "absent /etc/yum.repos.d/CentOS-Base.repo"),
              nullptr);
    Facts facts = sample_facts("el7");
    facts.repository_files = {"pigsty.repo"};
    EXPECT_EQ(find_resource(plan_of("", facts), "absent /etc/yum.repos.d/pigsty.repo"), nullptr);
}

TEST(NodeRole, PackagesAreNamedOnceWithTheirVersion) {
    const Plan plan =
        plan_of("pg_version: 14\nnode_packages: ['wget,wget, postgresql${pg_version}*']");
    EXPECT_THAT(body_of<PackagesPresent>(plan, "packages node_packages").names,
                ElementsAre("wget", "postgresql14*"));
    EXPECT_EQ(find_resource(plan, "packages node_meta_packages"), nullptr);
}

TEST(NodeRole, SwapGoesWithoutTouchingFstab) {
    const Plan plan = plan_of("node_disable_swap: true");
    EXPECT_EQ(body_of<UnitPresent>(plan, "unit swap.target").enablement, UnitEnablement::masked);
    EXPECT_EQ(find_resource(plan, "file /etc/fstab"), nullptr);
    EXPECT_TRUE(find_resource(plan_of("node_disable_swap: true", sample_facts("nspawn")),
                              "unit swap.target")
                    ->not_ours.has_value());
}

TEST(NodeRole, NumaNeedsGrubby) {
    const std::string id = "command set numa=off among the kernel's arguments";
    EXPECT_FALSE(find_resource(plan_of("node_disable_numa: true"), id)->not_ours.has_value());
    Facts facts = sample_facts("el7");
    std::erase(facts.programs, "/usr/sbin/grubby");
    const Plan plan = plan_of("node_disable_numa: true\nnode_packages: [wget]", facts);
    EXPECT_THAT(find_resource(plan, id)->not_ours.value_or(""), HasSubstr("no grubby"));
}

TEST(NodeRole, NumaIsOffWhenEveryKernelSaysSo) {
    const auto guard = body_of<CommandRun>(plan_of("node_disable_numa: true"),
                                           "command set numa=off among the kernel's arguments");
    const base::TempDir folder("grubby");
    const auto is_done = [&](const std::string& answer, const std::string& status = "0") {
        base::write_file(folder.path() / "grubby",
                         "#!/bin/sh\ncat <<'E'\n" + answer + "\nE\nexit " + status + '\n',
                         0755);
        base::Command command;
        command.argv = guard.unless;
        command.environment = {"PATH=" + folder.path().string() + ":/usr/bin:/bin"};
        return base::run(command).exit_status == 0;
    };
    const std::string good = "args=\"ro numa=off quiet transparent_hugepage=never\"";
    EXPECT_TRUE(is_done("index=0\n" + good));
    EXPECT_TRUE(is_done(good + "\nargs=\"transparent_hugepage=never ro numa=off\""));
    EXPECT_FALSE(is_done(good + "\nargs=\"ro numa=off\""));
    EXPECT_FALSE(is_done("args=\"ro xnuma=off transparent_hugepage=never\""));
    EXPECT_FALSE(is_done(""));
    EXPECT_FALSE(is_done(good, "1"));
}

TEST(NodeRole, AnUpstreamIsNamedOnce) {
    EXPECT_THAT(trouble_of("node_repo_method: public\nrepo_upstreams: [{name: a, baseurl: "
                           "http://x}, {name: a, baseurl: http://y}]"),
                HasSubstr("a name that no other upstream has"));
}

TEST(NodeRole, ASettingMayNameAnInterfaceWithADot) {
    const Plan plan = plan_of("node_sysctl_params: {net.ipv4.conf.eth0/1.forwarding: 1}");
    EXPECT_NE(find_resource(plan, "sysctl net.ipv4.conf.eth0/1.forwarding"), nullptr);
    for (const std::string key : {"net/ipv4.x", "net.//.x", "net./.x", "net.eth0/.x"}) {
        EXPECT_THAT(trouble_of("node_sysctl_params: {" + key + ": 1}"), HasSubstr("kernel setting"))
            << key;
    }
}

TEST(NodeRole, AContainerSetsOnlyWhatItsNetworkHas) {
    const Plan plan = plan_of("node_sysctl_params: {net.ipv4.ip_forward: 1, vm.swappiness: 1}",
                              sample_facts("nspawn"));
    EXPECT_FALSE(find_resource(plan, "sysctl net.ipv4.ip_forward")->not_ours.has_value());
    EXPECT_TRUE(find_resource(plan, "sysctl vm.swappiness")->not_ours.has_value());
    EXPECT_TRUE(find_resource(plan, "module softdog")->not_ours.has_value());
    EXPECT_TRUE(find_resource(plan, "unit tuned.service")->not_ours.has_value());
}

TEST(NodeRole, TuneNoneSkipsProfilesAndSettings) {
    const Plan plan = plan_of("node_tune: none\nnode_sysctl_params: {vm.swappiness: 1}");
    EXPECT_EQ(find_resource(plan, "unit tuned.service"), nullptr);
    EXPECT_EQ(find_resource(plan, "sysctl vm.swappiness"), nullptr);
    EXPECT_TRUE(warns(plan, "node_sysctl_params are not set"));
}

TEST(NodeRole, ProfilesHaveSharedMemoryOfLargeMachines) {
    Facts facts = sample_facts("el7");
    facts.memory_bytes = 4ULL << 30U;
    EXPECT_THAT(content_of(plan_of("", facts), "/etc/tuned/oltp/tuned.conf"),
                Not(HasSubstr("kernel.shmmax")));
    facts.memory_bytes += facts.page_size_bytes;
    EXPECT_THAT(content_of(plan_of("", facts), "/etc/tuned/oltp/tuned.conf"),
                HasSubstr("kernel.shmall=524288\nkernel.shmmax=2147485696\n"));
}

TEST(NodeRole, StrictHostKeyCheckingFollowsTheSshThatIsThere) {
    const std::string old = content_of(plan_of(""), "/home/dba/.ssh/config");
    EXPECT_THAT(old,
                HasSubstr("Host 10.10.10.10 10.10.10.11 10.10.10.12\n"
                          "    StrictHostKeyChecking no\n"));
    EXPECT_THAT(content_of(plan_of("", sample_facts("nspawn")), "/home/dba/.ssh/config"),
                HasSubstr("StrictHostKeyChecking accept-new\n"));
}

TEST(NodeRole, SudoRulesAreCheckedBeforeTheyCount) {
    const Plan plan = plan_of("");
    const Resource* rules = find_resource(plan, "file /etc/sudoers.d/dba");
    ASSERT_NE(rules, nullptr);
    EXPECT_THAT(rules->needs, ElementsAre("command check the rules for sudo"));
    const auto check = body_of<CommandRun>(plan, "command check the rules for sudo");
    EXPECT_THAT(check.argv, ElementsAre("/usr/sbin/visudo", "-c", "-f", "/etc/pigsty/sudoers.dba"));
    EXPECT_EQ(content_of(plan, "/etc/sudoers.d/dba"), content_of(plan, "/etc/pigsty/sudoers.dba"));
    EXPECT_EQ(body_of<FilePresent>(plan, "file /etc/sudoers.d/dba").access.mode, 0440U);
}

TEST(NodeRole, TheClockOfAContainerIsNotOurs) {
    const Plan plan = plan_of("node_ntp_service: chrony", sample_facts("nspawn"));
    EXPECT_TRUE(find_resource(plan, "unit chronyd.service")->not_ours.has_value());
    EXPECT_NE(find_resource(plan, "file /etc/chrony/chrony.conf"), nullptr);
}

TEST(NodeRole, ANodeDoesNotFollowItsOwnClock) {
    const std::string ours =
        "node_ntp_service: chrony\n"
        "node_ntp_servers: [pool a.b iburst, server 10.10.10.11 iburst]";
    const std::string text = content_of(plan_of(ours), "/etc/chrony.conf");
    EXPECT_THAT(text, HasSubstr("pool a.b iburst\n"));
    EXPECT_THAT(text, Not(HasSubstr("10.10.10.11")));
    EXPECT_THAT(text, HasSubstr("allow 10.0.0.0/8\n"));
    EXPECT_THAT(content_of(plan_of(ours, sample_facts("el7"), "10.10.10.12"), "/etc/chrony.conf"),
                Not(HasSubstr("allow 10.0.0.0/8")));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
