// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firstboot/roles/sample_plan.hpp"

// What goes wrong with Pigsty v1.4 on a node must not go wrong here: a test for each, named for its
// number in the list of guards and traps.
namespace pigsty::firstboot::testing {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string k_both =
    "dcs_type: both\ndcs_servers: {a: 10.10.10.11}\n"
    "consul_data_dir: /data/consul\netcd_data_dir: /data/etcd\n"
    "dcs_exists_action: clean\nnode_disable_swap: true\n"
    "node_disable_numa: true\nnode_disk_prefetch: true";

std::string all_commands(const Plan& plan) {
    std::string text;
    for (const Resource& resource : plan.resources) {
        if (const auto* command = std::get_if<CommandRun>(&resource.body)) {
            for (const std::string& word : command->argv) {
                text += word + ' ';
            }
            text += '\n';
        }
    }
    return text;
}

TEST(Footgun19_1, CleanAsAVariableCleansNothing) {
    EXPECT_TRUE(warns(plan_of(k_both), "never deletes the data of a DCS"));
}

TEST(Footgun19_2_1, NoDataIsEverWiped) {
    const Plan plan = plan_of(k_both);
    EXPECT_THAT(all_commands(plan), Not(HasSubstr("rm ")));
    EXPECT_THAT(all_commands(plan), Not(HasSubstr("leave")));
    for (const Resource& resource : plan.resources) {
        if (const auto* absent = std::get_if<FileAbsent>(&resource.body)) {
            EXPECT_FALSE(absent->path.starts_with("/data")) << absent->path;
            EXPECT_TRUE(absent->keep) << absent->path;
        }
    }
}

TEST(Footgun19_2_5, RegistrationsOfOtherServicesStay) {
    for (const Resource& resource : plan_of(k_both).resources) {
        const auto* absent = std::get_if<FileAbsent>(&resource.body);
        if (absent != nullptr && absent->path.starts_with("/etc/consul.d")) {
            EXPECT_EQ(absent->path, "/etc/consul.d/consul.hcl");
        }
    }
}

TEST(Footgun19_2_8, ResolverBackupIsNeverOverwritten) {
    EXPECT_TRUE(body_of<FilePresent>(plan_of(""), "file /etc/resolv.conf").keep_original);
    // Our own file does not feed itself: with other servers in the inventory, the old ones are
    // gone.
    Facts facts = sample_facts("el7");
    const std::string first =
        content_of(plan_of("node_dns_servers: [10.10.10.10]", facts), "/etc/resolv.conf");
    EXPECT_TRUE(first.starts_with(k_written_by_us));
}

TEST(Footgun19_3, ModulesComeBeforeTheSettingsThatNeedThem) {
    const Plan plan = plan_of("node_tune: oltp\nnode_kernel_modules: []");
    std::size_t module = plan.resources.size();
    std::size_t tuned = 0;
    for (std::size_t i = 0; i < plan.resources.size(); ++i) {
        const std::string id = id_of(plan.resources[i]);
        module = id == "module nf_conntrack" ? i : module;
        tuned = id == "command activate the tuned profile oltp" ? i : tuned;
    }
    EXPECT_LT(module, tuned);
    EXPECT_THAT(content_of(plan, "/etc/modules-load.d/pigsty.conf"),
                HasSubstr("br_netfilter\nnf_conntrack\n"));
    EXPECT_NE(find_resource(plan_of("node_tune: tiny\nnode_kernel_modules: []\n"
                                    "node_sysctl_params: {net.bridge.bridge-nf-call-iptables: 1}"),
                            "module br_netfilter"),
              nullptr);
}

TEST(Footgun19_3, UnitsOfOursSurviveUpdatesOfPackages) {
    for (const Resource& resource : plan_of(k_both).resources) {
        if (const auto* file = std::get_if<FilePresent>(&resource.body)) {
            EXPECT_FALSE(file->path.starts_with("/usr/lib/")) << file->path;
        }
    }
}

TEST(Footgun19_3, TheDataDirectoryIsRootsAndNot0777) {
    for (const Resource& resource : plan_of(k_both).resources) {
        if (const auto* directory = std::get_if<DirectoryPresent>(&resource.body)) {
            EXPECT_EQ(directory->access.mode & 0022U, 0U) << directory->path;
        }
    }
    const auto data = body_of<DirectoryPresent>(plan_of(k_both), "directory /data");
    EXPECT_EQ(data.access.owner, "root");
    EXPECT_EQ(data.access.mode, 0755U);
}

TEST(Footgun19_3, NoRepositoryIsSaidAloud) {
    const Plan plan = plan_of("node_repo_method: none");
    EXPECT_TRUE(warns(plan, "the packages of node_packages are not looked at"));
    EXPECT_EQ(find_resource(plan, "packages node_packages"), nullptr);
}

TEST(Footgun19_3, MemoryIsThatOfTheNode) {
    const Plan plan = plan_of("node_tune: oltp");
    EXPECT_THAT(content_of(plan, "/etc/tuned/oltp/tuned.conf"),
                HasSubstr("kernel.shmmax=" + std::to_string(8ULL << 30U)));
}

TEST(Footgun19_3, TwoMajoritiesOfConsulShareAServer) {
    for (int servers = 1; servers <= 7; ++servers) {
        std::string map = "dcs_type: consul\ndcs_servers: {s0: 10.10.10.11";
        for (int i = 1; i < servers; ++i) {
            map += ", s" + std::to_string(i) + ": 10.10.20." + std::to_string(i);
        }
        const std::string text = content_of(plan_of(map + "}"), "/etc/consul.d/consul-server.json");
        const std::size_t at = text.find("bootstrap_expect\": ");
        ASSERT_NE(at, std::string::npos);
        EXPECT_GT(2 * std::stoi(text.substr(at + 19)), servers);
    }
}

TEST(Footgun19_4, TheFirewallFlagLeavesNetworkManagerAlone) {
    const Plan plan = plan_of("node_disable_firewall: true");
    EXPECT_NE(find_resource(plan, "unit firewalld.service"), nullptr);
    const auto manager = body_of<UnitPresent>(plan, "unit NetworkManager.service");
    EXPECT_EQ(manager.state, UnitState::untouched);
    EXPECT_EQ(manager.enablement, UnitEnablement::untouched);
}

TEST(Footgun19_4, OneTimeDaemonRunsAndTheOtherDoesNot) {
    const Plan chrony = plan_of("node_ntp_service: chrony");
    EXPECT_EQ(body_of<UnitPresent>(chrony, "unit ntpd.service").state, UnitState::stopped);
    EXPECT_EQ(body_of<UnitPresent>(chrony, "unit ntpd.service").enablement,
              UnitEnablement::disabled);
    EXPECT_EQ(find_resource(chrony, "file /etc/ntp.conf"), nullptr);
    const Plan ntp = plan_of("node_ntp_service: ntp");
    EXPECT_EQ(body_of<UnitPresent>(ntp, "unit chronyd.service").state, UnitState::stopped);
    EXPECT_EQ(body_of<UnitPresent>(ntp, "unit ntpd.service").state, UnitState::running);
    EXPECT_EQ(find_resource(ntp, "file /etc/chrony.conf"), nullptr);
}

TEST(Footgun19_4, AnExporterThatIsSwitchedOffDoesNotRun) {
    const Plan plan = plan_of("node_exporter_enabled: false");
    EXPECT_EQ(body_of<UnitPresent>(plan, "unit node_exporter.service").state, UnitState::stopped);
    EXPECT_EQ(find_resource(plan, "wait node_exporter answers"), nullptr);
}

TEST(Footgun19_5, PackagesAreCheckedUnlessTheInventorySaysNo) {
    EXPECT_THAT(content_of(plan_of(""), "/etc/yum.repos.d/pigsty.repo"), HasSubstr("gpgcheck=1\n"));
    const std::string upstreams =
        "node_repo_method: public\nrepo_upstreams: [{name: a, baseurl: "
        "'http://a/b'}, {name: c, baseurl: ['http://d'], gpgcheck: no}]";
    const Plan plan = plan_of(upstreams);
    EXPECT_THAT(content_of(plan, "/etc/yum.repos.d/a.repo"), HasSubstr("gpgcheck=1\n"));
    EXPECT_TRUE(warns(plan, "\"c\" of repo_upstreams has gpgcheck off"));
}

TEST(Footgun19_5, NoPrivateKeyTravels) {
    const Plan plan = plan_of("node_admin_ssh_exchange: true");
    for (const Resource& resource : plan.resources) {
        if (const auto* file = std::get_if<FilePresent>(&resource.body)) {
            EXPECT_THAT(file->content, Not(HasSubstr("PRIVATE KEY")));
        }
    }
    EXPECT_TRUE(warns(plan, "nodes do not make keys"));
}

TEST(Footgun19_5, ChronyDoesNotAnswerEverybody) {
    const std::string text = content_of(plan_of("node_ntp_service: chrony"), "/etc/chrony.conf");
    EXPECT_THAT(text, Not(HasSubstr("::/0")));
    EXPECT_THAT(text, HasSubstr("allow 127.0.0.1/32\n"));
}

TEST(Footgun19_5, TheExporterIsNotRoot) {
    EXPECT_THAT(content_of(plan_of(""), "/etc/systemd/system/node_exporter.service"),
                Not(HasSubstr("User=root")));
}

TEST(Footgun19_5, ConsulKeepsToItselfWhatItShows) {
    const Plan plan = plan_of("dcs_type: consul\ndcs_servers: {a: 10.10.10.11}");
    EXPECT_EQ(body_of<FilePresent>(plan, "file /etc/consul.d/consul.json").access.mode, 0640U);
    EXPECT_THAT(content_of(plan, "/etc/consul.d/consul.json"), Not(HasSubstr("client_addr")));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
