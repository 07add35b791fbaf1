// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firstboot/roles/pgsql/patroni_config.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

using Seconds = std::chrono::seconds;

constexpr Seconds k_leader_limit = std::chrono::minutes(30);
constexpr Seconds k_primary_limit(300);
constexpr Seconds k_stream_limit(60);
constexpr Seconds k_copy_limit = std::chrono::hours(24);  ///< a large cluster is copied meanwhile

/// Data of another cluster may only go where the inventory itself says so in as many words.
ForeignData foreign_data(const RoleInput& input) {
    const specs::Variable* action = input.variables.find("pg_exists_action");
    const bool clean = action != nullptr && action->origin != specs::VariableOrigin::fallback &&
                       input.variables.text("pg_exists_action") == "clean";
    return clean && !input.variables.boolean("pg_disable_purge") ? ForeignData::remove
                                                                 : ForeignData::keep;
}

ResourceId add_dcs_wait(const PgNode& node, PlanWriter& plan) {
    const bool etcd = node.dcs.kind == DcsKind::etcd;
    AnyAnswers answers;
    for (const std::string& address : node.dcs.addresses) {
        answers.of.push_back({.address = address,
                              .port = node.dcs.port,
                              .path = etcd ? "/health" : "/v1/catalog/nodes"});
    }
    return plan.add(
        WaitFor{.name = "the DCS answers", .condition = answers, .limit = std::chrono::minutes(10)},
        "Patroni needs it");
}

/// Stands from before the first data until the member works.
std::string data_mark(const PgNode& node) {
    return real_place(node, node.data_dir) + ".begun";
}

ResourceId add_guard(const PostgresInput& of, const ResourceId& dcs, PlanWriter& plan) {
    const PgNode& node = of.node;
    return plan.add(PgDataOurs{.folder = real_place(node, node.data_dir),
                               .cluster = node.cluster.name,
                               .initialize = node.dcs.key(node.dcs_key("initialize")),
                               .leader = node.dcs.key(node.dcs_key("leader")),
                               .mark = data_mark(node),
                               .bootstraps = node.is_primary(),
                               .foreign = foreign_data(of.input),
                               .controldata = node.bin_dir + "/pg_controldata"},
                    "pg_exists_action, pg_disable_purge",
                    {.needs = {dcs}});
}

/// runuser keeps the place and the environment of who calls it.
std::vector<std::string> as_dbsu(const PgNode& node, std::vector<std::string> argv) {
    std::vector<std::string> whole = {"runuser", "-u", node.dbsu, "--"};
    whole.insert(whole.end(), argv.begin(), argv.end());
    return whole;
}

/// Others begin with a copy of the leader: they wait until there is one, and until it lets them in.
/// A member that has data already follows or leads by itself.
std::vector<ResourceId> add_leader_waits(const PgNode& node,
                                         const std::vector<ResourceId>& needs,
                                         PlanWriter& plan) {
    if (node.is_primary()) {
        return needs;
    }
    const std::string data = real_place(node, node.data_dir) + "/PG_VERSION";
    const ResourceId leader =
        plan.add(WaitFor{.name = "cluster " + node.cluster.name + " has a leader",
                         .condition = AnyAnswers{node.dcs.key(node.dcs_key("leader"))},
                         .limit = k_leader_limit,
                         .spared_by = data},
                 "a replica begins with a copy",
                 {.needs = needs});
    const specs::PgMember* primary = node.cluster.primary();
    const bool standby = primary != nullptr && !primary->upstream.empty();
    std::vector<std::string> login = {"/pg/bin/pg-leader-login", standby ? "any" : "read-write"};
    for (const specs::PgMember& member : node.cluster.members) {
        login.push_back(member.address);
    }
    std::vector<ResourceId> all = needs;
    all.push_back(plan.add(WaitFor{.name = "the leader takes replication logins",
                                   .condition = CommandSucceeds{as_dbsu(node, std::move(login))},
                                   .limit = k_leader_limit,
                                   .pause = std::chrono::milliseconds(1000),
                                   .spared_by = data},
                           "a replica begins with a copy",
                           {.needs = {leader}}));
    return all;
}

WaitFor answers_wait(const PgNode& node) {
    AnyAnswers answers;
    for (const char* path : {"/primary", "/replica", "/standby-leader"}) {
        answers.of.push_back(
            {.address = node.self().address, .port = node.patroni_port, .path = path});
    }
    return {.name = "postgres answers",
            .condition = answers,
            .limit = node.is_primary() ? k_primary_limit : k_copy_limit};
}

/// Patroni answers for its server before that takes statements; and what has just been started
/// follows at first, even the one that is to lead. What comes next would take either for good.
ResourceId add_settled_waits(const PgNode& node, const ResourceId& service, PlanWriter& plan) {
    const std::string reason = "patroni_enabled";
    ResourceId last = plan.add(answers_wait(node), reason, {.needs = {service}});
    if (node.is_primary()) {
        last = plan.add(WaitFor{.name = "cluster " + node.cluster.name + " has a leader",
                                .condition = AnyAnswers{node.dcs.key(node.dcs_key("leader"))},
                                .limit = k_primary_limit},
                        reason,
                        {.needs = {last}});
    }
    last = plan.add(
        WaitFor{
            .name = "postgres takes statements",
            .condition = CommandSucceeds{as_dbsu(
                node,
                {"/pg/bin/pg-settled", node.self().address, std::to_string(node.patroni_port)})},
            .limit = k_primary_limit},
        reason,
        {.needs = {last}});
    // Until then a failover would lose what was committed meanwhile. It is no failure of this
    // member when its source is away.
    return plan.add(WaitFor{.name = "postgres streams",
                            .condition = CommandSucceeds{as_dbsu(node, {"/pg/bin/pg-streams"})},
                            .limit = k_stream_limit},
                    reason,
                    {.needs = {last}, .on_failure = OnFailure::warn});
}

void add_patroni(const PostgresInput& of,
                 const ResourceId& config,
                 const std::vector<ResourceId>& needs,
                 PlanWriter& plan) {
    const std::string reason = "patroni_enabled";
    // A restart of Patroni is one of PostgreSQL: what its unit says counts from its next start on.
    const ResourceId service = plan.add(
        UnitPresent{
            .name = k_patroni_unit, .enablement = UnitEnablement::untouched, .reload_on = {config}},
        reason,
        {.needs = needs});
    const ResourceId answers = add_settled_waits(of.node, service, plan);
    plan.add(FileAbsent{data_mark(of.node)}, "the member works", {.needs = {answers}});
    // After a cut before this point the guard has to look at the data before Patroni does: that
    // would take the half of a new cluster for a whole one.
    plan.add(CommandRun{.name = "start Patroni at every boot",
                        .argv = {"systemctl", "enable", k_patroni_unit},
                        .unless = {"systemctl", "is-enabled", "--quiet", k_patroni_unit}},
             reason,
             {.needs = {answers}});
    if (of.input.variables.text("patroni_mode") == "pause" && of.node.is_primary()) {
        plan.add(CommandRun{.name = "pause Patroni",
                            .argv = as_dbsu(of.node,
                                            {"patronictl",
                                             "-c",
                                             k_patronictl_file,
                                             "pause",
                                             "--wait",
                                             of.node.cluster.name}),
                            .unless = {"grep",
                                       "-qs",
                                       "\"pause\": *true",
                                       of.node.data_dir + "/patroni.dynamic.json"}},
                 "patroni_mode pause",
                 {.needs = {answers}});
    }
}

/// Patroni makes the member, then leaves it to a plain server.
void add_plain(const PgNode& node, const std::vector<ResourceId>& needs, PlanWriter& plan) {
    const std::string reason = "patroni_mode remove";
    const std::vector<std::string> ready = {node.bin_dir + "/pg_isready",
                                            "-q",
                                            "-h",
                                            node.socket_folder,
                                            "-p",
                                            std::to_string(node.port)};
    const ResourceId begun =
        plan.add(CommandRun{.name = "let Patroni make the member",
                            .argv = {"systemctl", "start", k_patroni_unit},
                            .unless = {"systemctl", "is-enabled", "--quiet", k_plain_unit}},
                 reason,
                 {.needs = needs});
    const ResourceId made =
        plan.add(WaitFor{.name = "Patroni has made the member",
                         .condition = CommandSucceeds{ready},
                         .limit = node.is_primary() ? k_primary_limit : k_copy_limit},
                 reason,
                 {.needs = {begun}});
    const ResourceId gone = plan.add(UnitPresent{.name = k_patroni_unit,
                                                 .state = UnitState::stopped,
                                                 .enablement = UnitEnablement::disabled},
                                     reason,
                                     {.needs = {made}});
    const ResourceId server =
        plan.add(UnitPresent{.name = k_plain_unit}, reason, {.needs = {gone}});
    const ResourceId answers = plan.add(WaitFor{.name = "postgres answers",
                                                .condition = CommandSucceeds{ready},
                                                .limit = k_primary_limit},
                                        reason,
                                        {.needs = {server}});
    plan.add(FileAbsent{data_mark(node)}, "the member works", {.needs = {answers}});
}

}  // namespace

std::string patroni_file(const PgNode& node) {
    return node.main_folder + "/conf/" + node.instance + ".yml";
}

void add_pg_start(const PostgresInput& of, const std::vector<ResourceId>& needs, PlanWriter& plan) {
    const PgNode& node = of.node;
    const std::string reason = "pg_conf and the inventory of cluster " + node.cluster.name;
    const ResourceId config = plan.add(FilePresent{.path = patroni_file(node),
                                                   .content = patroni_config(of.input, node),
                                                   .access = node.dbsu_access(0600),
                                                   .secrecy = Secrecy::secret},
                                       reason);
    const std::string seen_as = "/pg/conf/" + node.instance + ".yml";
    std::vector<ResourceId> all = needs;
    all.push_back(plan.add(LinkPresent{"/etc/patroni/patroni.yml", seen_as}, reason));
    all.push_back(config);
    const bool remove = of.input.variables.text("patroni_mode") == "remove";
    const ResourceId dcs = add_dcs_wait(node, plan);
    all.push_back(add_guard(of, dcs, plan));
    all = add_leader_waits(node, all, plan);
    all.push_back(plan.add(CommandRun{.name = "check Patroni's configuration",
                                      .argv = as_dbsu(node, {"/pg/bin/pg-validate", seen_as}),
                                      .again_on = {config},
                                      .limit = Seconds(120)},
                           "before its first start",
                           {.needs = all}));
    if (remove) {
        add_plain(node, all, plan);
    } else {
        add_patroni(of, config, all, plan);
    }
}

}  // namespace pigsty::firstboot
