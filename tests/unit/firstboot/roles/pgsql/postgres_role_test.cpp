// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// What the cluster's variables are unless a test says otherwise, and its third member.
struct Wish {
    std::string cluster;
    std::string third = "{pg_seq: 3, pg_role: offline}";
    std::string first = "{pg_seq: 1, pg_role: primary}";
};

/// The plan of a member of pg-test: 10.10.10.11 to .13; 10.10.10.10 is the DCS.
Plan member_plan(const std::string& address, const Wish& wish = {}) {
    const std::string text =
        "all:\n  vars: {dcs_type: etcd, dcs_servers: {meta: 10.10.10.10}, service_registry: none}\n"
        "  children:\n    pg-test:\n      hosts:\n        10.10.10.11: " +
        wish.first +
        "\n        10.10.10.12: {pg_seq: 2, pg_role: replica}\n        10.10.10.13: " + wish.third +
        "\n      vars: {pg_cluster: pg-test" + (wish.cluster.empty() ? "" : ", " + wish.cluster) +
        "}\n";
    const specs::Inventory inventory = specs::read_inventory(text, "pigsty.yml");
    const specs::HostVariables variables = specs::host_variables(inventory, address);
    const Facts facts = sample_facts("el7");
    const RoleInput input{inventory, variables, facts};
    Plan plan;
    for (const Role& role : roles()) {
        if (std::string(role.name) == "node" || std::string(role.name) == "postgres") {
            role.add(input, plan);
        }
    }
    order_plan(plan);
    return plan;
}

std::string trouble_with(const std::string& cluster) {
    try {
        member_plan("10.10.10.11", {.cluster = cluster});
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "";
}

std::string config_of(int sequence, const Wish& wish = {}) {
    const std::string number = std::to_string(sequence);
    const std::string version = wish.cluster.find("pg_version: 16") != std::string::npos   ? "16"
                                : wish.cluster.find("pg_version: 12") != std::string::npos ? "12"
                                                                                           : "14";
    return content_of(member_plan("10.10.10.1" + number, wish),
                      "/data/postgres/pg-test-" + version + "/conf/pg-test-" + number + ".yml");
}

TEST(Patroni, FindsItsClusterInEtcd) {
    const std::string text = config_of(1);
    EXPECT_THAT(text, HasSubstr("namespace: /pg/\nscope: pg-test\nname: pg-test-1\n"));
    EXPECT_THAT(text, HasSubstr("etcd:\n  hosts:\n    - \"10.10.10.10:2379\"\n"));
    EXPECT_THAT(text, Not(HasSubstr("consul:")));
    EXPECT_THAT(text, HasSubstr("connect_address: \"10.10.10.11:5432\"\n"));
}

TEST(Patroni, TakesTheTemplateThatTheInventoryNames) {
    EXPECT_THAT(config_of(1), HasSubstr("max_connections: 100\n"));
    const std::string crit = config_of(1, {.cluster = "pg_conf: crit"});
    EXPECT_THAT(crit, HasSubstr("synchronous_mode: true\n"));
    EXPECT_THAT(crit, HasSubstr("maximum_lag_on_failover: 1\n"));
    EXPECT_THAT(crit, HasSubstr("- data-checksums\n"));
    EXPECT_THAT(config_of(1, {.cluster = "pg_conf: olap.yml"}), HasSubstr("work_mem: 128MB\n"));
    const std::string trouble = trouble_with("pg_conf: xlarge.yml");
    EXPECT_THAT(trouble, HasSubstr("perhaps \"large.yml\""));
    EXPECT_THAT(trouble, HasSubstr("tiny, mini, small, medium, large, oltp, olap, crit"));
}

TEST(Patroni, LeavesOutWhatTheVersionDoesNotKnow) {
    EXPECT_THAT(config_of(1), HasSubstr("promote_trigger_file"));
    const std::string newer = config_of(1, {.cluster = "pg_version: 16"});
    EXPECT_THAT(newer, Not(HasSubstr("promote_trigger_file")));
    EXPECT_THAT(newer, Not(HasSubstr("vacuum_defer_cleanup_age")));
    const std::string older = config_of(1, {.cluster = "pg_version: 12"});
    EXPECT_THAT(older, HasSubstr("wal_keep_segments: 64\n"));
    EXPECT_THAT(older, Not(HasSubstr("wal_keep_size")));
    EXPECT_THAT(older, Not(HasSubstr("track_planning")));
}

TEST(Patroni, SetsParametersOfLoadedLibrariesAlone) {
    EXPECT_THAT(config_of(1), Not(HasSubstr("timescaledb")));
    const std::string loaded =
        config_of(1, {.cluster = "pg_shared_libraries: 'timescaledb, auto_explain'"});
    EXPECT_THAT(loaded, HasSubstr("shared_preload_libraries: \"timescaledb, auto_explain\"\n"));
    EXPECT_THAT(loaded, HasSubstr("timescaledb.max_background_workers: 4\n"));
    EXPECT_THAT(loaded, Not(HasSubstr("pg_stat_statements.max")));
}

TEST(Patroni, WritesOffAsAWord) {
    EXPECT_THAT(config_of(1, {.cluster = "patroni_watchdog_mode: off"}),
                HasSubstr("mode: \"off\"\n"));
    EXPECT_THAT(config_of(1), HasSubstr("mode: automatic\n"));
}

TEST(Patroni, ReplicasWaitForWhatCanBeSeen) {
    const Plan plan = member_plan("10.10.10.12");
    const auto leader = body_of<WaitFor>(plan, "wait cluster pg-test has a leader");
    EXPECT_EQ(std::get<AnyAnswers>(leader.condition).of.front().path, "/v2/keys/pg/pg-test/leader");
    EXPECT_EQ(leader.spared_by, "/data/postgres/pg-test-14/data/PG_VERSION");
    const auto login = body_of<WaitFor>(plan, "wait the leader takes replication logins");
    EXPECT_THAT(std::get<CommandSucceeds>(login.condition).argv,
                ElementsAre("runuser",
                            "-u",
                            "postgres",
                            "--",
                            "/pg/bin/pg-leader-login",
                            "read-write",
                            "10.10.10.11",
                            "10.10.10.12",
                            "10.10.10.13"));
    const Plan primary = member_plan("10.10.10.11");
    EXPECT_EQ(find_resource(primary, "wait the leader takes replication logins"), nullptr);
    EXPECT_NE(find_resource(primary, "wait postgres answers"), nullptr);
}

TEST(Patroni, AStandbyClusterFollowsItsUpstream) {
    const std::string text =
        config_of(1, {.first = "{pg_seq: 1, pg_role: primary, pg_upstream: 10.10.10.50}"});
    EXPECT_THAT(text, HasSubstr("standby_cluster:\n      host: 10.10.10.50\n"));
    EXPECT_THAT(text, Not(HasSubstr("replicatefrom")));
}

TEST(Patroni, OfflineAndDelayedMembersNeverLead) {
    EXPECT_THAT(config_of(3), HasSubstr("nofailover: true\n"));
    EXPECT_THAT(config_of(2), HasSubstr("nofailover: false\n"));
    const std::string delayed = config_of(3, {.third = "{pg_seq: 3, pg_role: delayed}"});
    EXPECT_THAT(delayed, HasSubstr("recovery_min_apply_delay: 1h\n"));
}

TEST(Patroni, PauseAndRemoveAreModes) {
    const Plan paused = member_plan("10.10.10.11", {.cluster = "patroni_mode: pause"});
    EXPECT_NE(find_resource(paused, "command pause Patroni"), nullptr);
    const Plan removed = member_plan("10.10.10.11", {.cluster = "patroni_mode: remove"});
    EXPECT_EQ(body_of<UnitPresent>(removed, "unit patroni.service").state, UnitState::stopped);
    EXPECT_EQ(body_of<UnitPresent>(removed, "unit postgres.service").state, UnitState::running);
    EXPECT_NE(find_resource(removed, "wait postgres answers"), nullptr);
    const Plan without = member_plan("10.10.10.11", {.cluster = "patroni_enabled: false"});
    EXPECT_EQ(find_resource(without, "unit patroni.service"), nullptr);
    EXPECT_NE(find_resource(without, "link /pg"), nullptr);
}

TEST(Hba, GroupsComeByRole) {
    const std::string rules =
        "pg_hba_rules_extra: [{title: app, role: common, rules: [host app app 10.1.0.0/16 md5]}], "
        "pg_hba_rules: [{title: far, role: offline, rules: [host all +etl 10.2.0.0/16 md5]}]";
    const std::string offline = config_of(3, {.cluster = rules});
    EXPECT_THAT(offline, HasSubstr("\"# app\"\n    - host app app 10.1.0.0/16 md5\n"));
    EXPECT_THAT(offline, HasSubstr("host all +etl 10.2.0.0/16 md5"));
    const std::string replica = config_of(2, {.cluster = rules});
    EXPECT_THAT(replica, Not(HasSubstr("10.2.0.0/16")));
    const std::string helping = config_of(
        3, {.cluster = rules, .third = "{pg_seq: 3, pg_role: replica, pg_offline_query: true}"});
    EXPECT_THAT(helping, HasSubstr("10.2.0.0/16"));
    EXPECT_THAT(trouble_with("pg_hba_rules: [{title: x, role: common, rules: [hots all all]}]"),
                HasSubstr("hots all all"));
}

TEST(Postgres, SecretsAreItsAccountsAlone) {
    const Plan plan = member_plan("10.10.10.11");
    for (const char* path :
         {"/data/postgres/pg-test-14/conf/pg-test-1.yml", "/var/lib/pgsql/.pgpass"}) {
        const auto file = body_of<FilePresent>(plan, std::string("file ") + path);
        EXPECT_EQ(file.access.mode, 0600U) << path;
        EXPECT_EQ(file.secrecy, Secrecy::secret) << path;
    }
    const auto control = body_of<FilePresent>(plan, "file /etc/pigsty/patronictl.yml");
    EXPECT_EQ(control.access.mode, 0640U);
    EXPECT_EQ(control.secrecy, Secrecy::secret);
}

TEST(Postgres, RefusesWhatCannotWork) {
    EXPECT_THAT(trouble_with("pg_dummy_filesize: plenty"), HasSubstr("a size"));
    EXPECT_THAT(trouble_with("pg_replication_password: md50123456789abcdef0123456789abcdef"),
                HasSubstr("plain password"));
    EXPECT_THAT(trouble_with("pg_locale: 'C; rm'"), HasSubstr("a locale"));
}

TEST(Footgun19_2_1_StoppedServersKeepTheirData, UnlessTheInventoryItselfSaysClean) {
    const std::string id = "pgdata /data/postgres/pg-test-14/data";
    const auto foreign = [&](const std::string& cluster) {
        const Plan plan = member_plan("10.10.10.11", {.cluster = cluster});
        for (const Resource& resource : plan.resources) {
            if (const auto* data = std::get_if<PgDataOurs>(&resource.body)) {
                return data->foreign;
            }
        }
        ADD_FAILURE() << "no guard";
        return ForeignData::remove;
    };
    EXPECT_EQ(foreign(""), ForeignData::keep);
    EXPECT_EQ(foreign("pg_exists_action: abort"), ForeignData::keep);
    EXPECT_EQ(foreign("pg_exists_action: skip"), ForeignData::keep);
    EXPECT_EQ(foreign("pg_exists_action: clean"), ForeignData::remove);
    EXPECT_EQ(foreign("pg_exists_action: clean, pg_disable_purge: true"), ForeignData::keep);
}

TEST(Footgun19_2_3_NobodyDeletesTheClusterInTheDcs, WhateverTheInventorySays) {
    const Plan plan = member_plan("10.10.10.11", {.cluster = "pg_exists_action: clean"});
    for (const Resource& resource : plan.resources) {
        const auto* command = std::get_if<CommandRun>(&resource.body);
        for (const std::string& word :
             command == nullptr ? std::vector<std::string>{} : command->argv) {
            EXPECT_THAT(word, Not(HasSubstr("etcdctl")));
            EXPECT_THAT(word, Not(HasSubstr("/v2/keys")));
            EXPECT_NE(word, "remove");
        }
    }
}

TEST(Footgun19_3_WatchdogAndSocketComeBackAfterABoot, ByRulesThatLast) {
    const Plan plan = member_plan("10.10.10.11");
    EXPECT_THAT(content_of(plan, "/etc/udev/rules.d/61-pigsty-watchdog.rules"),
                HasSubstr("OWNER=\"postgres\""));
    EXPECT_THAT(content_of(plan, "/etc/tmpfiles.d/pigsty-postgres.conf"),
                HasSubstr("d /run/postgresql 0755 postgres postgres -\n"));
}

TEST(Footgun19_3_ACrashedPatroniComesBack, OrItsServerIsStopped) {
    const Plan plan = member_plan("10.10.10.11");
    const std::string unit = content_of(plan, "/etc/systemd/system/patroni.service");
    EXPECT_THAT(unit, HasSubstr("Restart=always\nRestartSec=2\n"));
    EXPECT_THAT(unit, HasSubstr("OnFailure=patroni-failed.service\n"));
    EXPECT_THAT(content_of(plan, "/etc/systemd/system/patroni-failed.service"),
                HasSubstr("ExecStart=/pg/bin/pg-patroni-failed\n"));
}

TEST(Footgun19_3_RulesOfAccessSurviveANewCopy, SincePatroniWritesThem) {
    const std::string text = config_of(2);
    EXPECT_GT(text.rfind("  pg_hba:\n    - local all postgres peer\n"),
              text.find("\npostgresql:\n"));
}

TEST(Footgun19_4_ReplicateFromIsAMembersName, AndNoAddress) {
    EXPECT_THAT(config_of(3, {.third = "{pg_seq: 3, pg_role: offline, pg_upstream: 10.10.10.12}"}),
                HasSubstr("replicatefrom: pg-test-2\n"));
}

TEST(Footgun19_5_NewClustersAreNotOpenToAll, NotEvenForAMoment) {
    for (int member = 1; member <= 3; ++member) {
        const std::string text = config_of(member);
        EXPECT_THAT(text, Not(HasSubstr("0.0.0.0/0")));
        EXPECT_THAT(text, Not(HasSubstr("trust")));
        EXPECT_THAT(text, HasSubstr("password_encryption: scram-sha-256\n"));
    }
}

}  // namespace

}  // namespace pigsty::firstboot::testing
