// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"
#include "tests/unit/firstboot/identity/fake_server.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* k_folder = "/data/postgres/pg-test-14/data";

/// A DCS that tells `body` for the key "initialize".
class Dcs {
  public:
    explicit Dcs(std::string body, std::string status = "200 OK")
        : server_([body = std::move(body), status = std::move(status)](int connection,
                                                                       const std::string&) {
              FakeServer::send(connection, FakeServer::answer(body, status));
          }) {}
    HttpAnswers place() const {
        return {.address = "127.0.0.1",
                .port = server_.port(),
                .path = "/v2/keys/pg/pg-test/initialize"};
    }

  private:
    FakeServer server_;
};

std::string etcd_says(const std::string& value) {
    return R"({"action":"get","node":{"key":"/pg/pg-test/initialize","value":")" + value + R"("}})";
}

Resource guard_of(const Dcs& dcs, ForeignData foreign = ForeignData::keep) {
    return resource_of(PgDataOurs{.folder = k_folder,
                                  .cluster = "pg-test",
                                  .initialize = {dcs.place()},
                                  .foreign = foreign,
                                  .controldata = "pg_controldata"});
}

/// A stopped server's data, with the system identifier 7000.
struct DataNode : TestNode {
    DataNode() : TestNode(Liveness::live) {
        write(std::string(k_folder) + "/PG_VERSION", "14\n");
        write(std::string(k_folder) + "/global/pg_control", std::string(8192, 'x'));
        write(std::string(k_folder) + "/base/1/112", "rows");
        write("/data/backups/postgres/pg-test-14/backup/b.tar.lz4", "backup");
        program("pg_controldata",
                "echo 'pg_control version number:  1300'\n"
                "echo 'Database system identifier:           7000'");
    }
    bool has_data() const { return has(std::string(k_folder) + "/base/1/112"); }
    void cut_before_control_file() const {
        std::filesystem::remove(root() / "data/postgres/pg-test-14/data/global/pg_control");
    }
    /// What stands in the folders beside the data's that have them put aside.
    bool has_put_aside(const std::string& name) const {
        for (const auto& entry :
             std::filesystem::directory_iterator(root() / "data/postgres/pg-test-14")) {
            if (entry.path().filename().string().starts_with("data.unfinished-") &&
                std::filesystem::exists(entry.path() / name)) {
                return true;
            }
        }
        return false;
    }
};

constexpr const char* k_mark = "/data/postgres/pg-test-14/data.begun";

/// A DCS whose key "initialize" is empty: somebody began to make the cluster.
class UnmadeDcs {
  public:
    enum class Leader { none, there };
    enum class Kind { etcd, consul };

    explicit UnmadeDcs(Leader leader = Leader::none,
                       Kind kind = Kind::etcd,
                       std::string deleted = "200 OK")
        : kind_(kind),
          server_([leader, kind, deleted = std::move(deleted)](int connection,
                                                               const std::string& request) {
              const bool asks_leader = request.find("/leader") != std::string::npos;
              if (request.starts_with("DELETE ")) {
                  FakeServer::send(connection, FakeServer::answer("true", deleted));
              } else if (asks_leader && leader == Leader::none) {
                  FakeServer::send(connection, FakeServer::answer("", "404 Not Found"));
              } else {
                  const std::string value = asks_leader ? "pg-test-2" : "";
                  FakeServer::send(
                      connection,
                      FakeServer::answer(kind == Kind::etcd
                                             ? R"({"action":"get","node":{"value":")" + value +
                                                   R"(","modifiedIndex":17}})"
                                             : R"([{"Value":null,"ModifyIndex":17}])"));
              }
          }) {}

    Resource guard() const {
        return resource_of(PgDataOurs{.folder = k_folder,
                                      .cluster = "pg-test",
                                      .initialize = {key("initialize")},
                                      .leader = {key("leader")},
                                      .mark = k_mark,
                                      .bootstraps = true,
                                      .controldata = "pg_controldata"});
    }
    Resource replica() const {
        Resource guard = this->guard();
        std::get<PgDataOurs>(guard.body).bootstraps = false;
        return guard;
    }
    /// The requests that change something.
    std::vector<std::string> changes() {
        std::vector<std::string> all = server_.requests();
        std::erase_if(all, [](const std::string& line) { return line.starts_with("GET "); });
        return all;
    }

  private:
    HttpAnswers key(const std::string& name) const {
        const std::string root = kind_ == Kind::etcd ? "/v2/keys" : "/v1/kv";
        return {
            .address = "127.0.0.1", .port = server_.port(), .path = root + "/pg/pg-test/" + name};
    }

    Kind kind_;
    FakeServer server_;
};

constexpr const char* k_etcd_delete = "DELETE /v2/keys/pg/pg-test/initialize?prevIndex=17 HTTP/1.1";

std::string failure_of(DataNode& node, const Resource& guard) {
    const ApplyResult result = node.apply({guard});
    return result.failure ? result.failure->reason : "";
}

TEST(PgData, NothingThereIsFine) {
    const Dcs dcs(etcd_says("7000"));
    TestNode node(Liveness::live);
    EXPECT_EQ(node.look({guard_of(dcs)}).front().state, LookState::already);
    node.make_directory(std::string(k_folder) + "/lost+found");
    EXPECT_EQ(node.look({guard_of(dcs)}).front().state, LookState::already);
}

TEST(PgData, OwnDataStay) {
    const DataNode node;
    const Dcs etcd(etcd_says("7000"));
    EXPECT_EQ(node.look({guard_of(etcd, ForeignData::remove)}).front().state, LookState::already);
    const Dcs consul(R"([{"Key":"pg/pg-test/initialize","Value":"NzAwMA=="}])");
    EXPECT_EQ(node.look({guard_of(consul, ForeignData::remove)}).front().state, LookState::already);
}

TEST(PgData, ContentThatNobodyKnowsIsNeverTouched) {
    const Dcs dcs(etcd_says("7000"));
    TestNode node(Liveness::live);
    node.write(std::string(k_folder) + "/thesis.txt", "mine");
    node.apply({guard_of(dcs, ForeignData::remove)});
    EXPECT_TRUE(node.has(std::string(k_folder) + "/thesis.txt"));
    EXPECT_THAT(node.look({guard_of(dcs, ForeignData::remove)}).front().note,
                HasSubstr("no data directory of PostgreSQL"));
}

TEST(PgData, ACopyThatWasCutBeginsAnew) {
    const Dcs dcs(etcd_says("7000"));
    DataNode node;
    node.write(std::string(k_folder) + "/backup_label", "START WAL LOCATION");
    std::filesystem::remove(node.root() / "data/postgres/pg-test-14/data/global/pg_control");
    EXPECT_EQ(failure_of(node, guard_of(dcs)), "");
    EXPECT_FALSE(node.has_data());
}

TEST(Footgun19_2_1_StoppedServersKeepTheirData, WithoutAWordOfTheInventory) {
    const Dcs dcs(etcd_says("7001"));
    DataNode node;
    const std::string failure = failure_of(node, guard_of(dcs));
    EXPECT_THAT(failure, HasSubstr("7000"));
    EXPECT_THAT(failure, HasSubstr("7001"));
    EXPECT_THAT(failure, HasSubstr(k_folder));
    EXPECT_TRUE(node.has_data());
}

TEST(Footgun19_2_1_StoppedServersKeepTheirData, WhenTheDcsDoesNotKnowTheCluster) {
    DataNode node;
    const Dcs unknown(R"({"errorCode":100})", "404 Not Found");
    EXPECT_EQ(failure_of(node, guard_of(unknown, ForeignData::remove)), "");
    const Dcs being_made(etcd_says(""));
    EXPECT_EQ(failure_of(node, guard_of(being_made, ForeignData::remove)), "");
    EXPECT_TRUE(node.has_data());
}

TEST(Footgun19_2_1_StoppedServersKeepTheirData, WhenTheDcsDoesNotAnswer) {
    DataNode node;
    const Dcs broken("", "500 Internal Server Error");
    EXPECT_THAT(failure_of(node, guard_of(broken, ForeignData::remove)), HasSubstr("the DCS"));
    EXPECT_TRUE(node.has_data());
}

TEST(Footgun19_2_1_StoppedServersKeepTheirData, AndRunningOnesToo) {
    const Dcs dcs(etcd_says("7001"));
    DataNode node;
    node.write(std::string(k_folder) + "/postmaster.pid", "4711\n/pg/data\n");
    node.write("/proc/4711/comm", "postgres\n");
    EXPECT_THAT(failure_of(node, guard_of(dcs, ForeignData::remove)), HasSubstr("server runs"));
    EXPECT_TRUE(node.has_data());
}

TEST(Footgun19_2_2_OnlyTheDataDirectoryIsEmptied, BackupsTablespacesAndNeighboursStay) {
    const Dcs dcs(etcd_says("7001"));
    DataNode node;
    node.write("/space/16384/1", "rows of a tablespace");
    node.write("/data/postgres/pg-other-14/data/PG_VERSION", "14\n");
    node.link(std::string(k_folder) + "/pg_tblspc/16384", (node.root() / "space").string());
    EXPECT_EQ(failure_of(node, guard_of(dcs, ForeignData::remove)), "");
    EXPECT_FALSE(node.has_data());
    EXPECT_TRUE(node.has(k_folder));
    EXPECT_TRUE(node.has("/space/16384/1"));
    EXPECT_TRUE(node.has("/data/postgres/pg-other-14/data/PG_VERSION"));
    EXPECT_TRUE(node.has("/data/backups/postgres/pg-test-14/backup/b.tar.lz4"));
}

TEST(Footgun19_2_2_OnlyTheDataDirectoryIsEmptied, ARemovalThatWasCutGoesOn) {
    const Dcs dcs(etcd_says("7001"));
    DataNode node;
    std::filesystem::remove(node.root() / "data/postgres/pg-test-14/data/PG_VERSION");
    node.write(std::string(k_folder) + "/.pigsty-removing", "");
    EXPECT_EQ(failure_of(node, guard_of(dcs, ForeignData::remove)), "");
    EXPECT_FALSE(node.has_data());
    EXPECT_FALSE(node.has(std::string(k_folder) + "/.pigsty-removing"));
}

TEST(CutBootstrap, AnEmptyFolderIsMarkedBeforeItIsUsed) {
    const Dcs unknown(R"({"errorCode":100})", "404 Not Found");
    DataNode node;
    std::filesystem::remove_all(node.root() / "data/postgres/pg-test-14/data");
    Resource guard = guard_of(unknown);
    std::get<PgDataOurs>(guard.body).mark = k_mark;
    EXPECT_EQ(failure_of(node, guard), "");
    EXPECT_TRUE(node.has(k_mark));
    EXPECT_EQ(node.apply({guard}).changed, 0U);
}

TEST(CutBootstrap, WithoutDataTheKeyIsFreed) {
    UnmadeDcs dcs;
    DataNode node;
    std::filesystem::remove_all(node.root() / "data/postgres/pg-test-14/data");
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_THAT(dcs.changes(), ElementsAre(k_etcd_delete));
}

TEST(CutBootstrap, ConsulComparesToo) {
    UnmadeDcs dcs(UnmadeDcs::Leader::none, UnmadeDcs::Kind::consul);
    DataNode node;
    std::filesystem::remove_all(node.root() / "data/postgres/pg-test-14/data");
    Resource guard = dcs.guard();
    EXPECT_EQ(failure_of(node, guard), "");
    EXPECT_THAT(dcs.changes(), ElementsAre("DELETE /v1/kv/pg/pg-test/initialize?cas=17 HTTP/1.1"));
}

TEST(CutBootstrap, BegunDataWithoutControlFileGo) {
    UnmadeDcs dcs;
    DataNode node;
    node.write(k_mark, "");
    node.cut_before_control_file();
    std::filesystem::remove(node.root() / "data/postgres/pg-test-14/data/PG_VERSION");
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_FALSE(node.has_data());
    EXPECT_FALSE(node.has_put_aside("base"));
    EXPECT_THAT(dcs.changes(), ElementsAre(k_etcd_delete));
}

TEST(CutBootstrap, BegunDataWithControlFileArePutAside) {
    UnmadeDcs dcs;
    DataNode node;
    node.write(k_mark, "");
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_FALSE(node.has_data());
    EXPECT_TRUE(node.has(k_folder));
    EXPECT_TRUE(node.has_put_aside("base/1/112"));
    EXPECT_THAT(dcs.changes(), ElementsAre(k_etcd_delete));
}

TEST(CutBootstrap, DataThatWereThereBeforeStayAndTheKeyToo) {
    UnmadeDcs dcs;
    DataNode node;
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_TRUE(node.has_data());
    EXPECT_THAT(dcs.changes(), IsEmpty());
}

TEST(CutBootstrap, DataWithoutControlFileAndMarkArePutAside) {
    UnmadeDcs dcs;
    DataNode node;
    node.cut_before_control_file();
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_TRUE(node.has_put_aside("base/1/112"));
    EXPECT_THAT(dcs.changes(), ElementsAre(k_etcd_delete));
}

TEST(CutBootstrap, AClusterWithALeaderIsLeftAlone) {
    UnmadeDcs dcs(UnmadeDcs::Leader::there);
    DataNode node;
    node.write(k_mark, "");
    EXPECT_EQ(failure_of(node, dcs.guard()), "");
    EXPECT_TRUE(node.has_data());
    EXPECT_THAT(dcs.changes(), IsEmpty());
}

TEST(CutBootstrap, AReplicaNeverFreesTheKey) {
    UnmadeDcs dcs;
    DataNode node;
    node.write(k_mark, "");
    EXPECT_EQ(failure_of(node, dcs.replica()), "");
    EXPECT_TRUE(node.has_data());
    node.cut_before_control_file();
    EXPECT_EQ(failure_of(node, dcs.replica()), "");
    EXPECT_FALSE(node.has_data());
    EXPECT_THAT(dcs.changes(), IsEmpty());
}

TEST(CutBootstrap, AServerThatRunsIsNotDisturbed) {
    UnmadeDcs dcs;
    DataNode node;
    node.write(k_mark, "");
    node.write(std::string(k_folder) + "/postmaster.pid", "4711\n/pg/data\n");
    node.write("/proc/4711/comm", "postgres\n");
    EXPECT_THAT(failure_of(node, dcs.guard()), HasSubstr("server runs"));
    EXPECT_TRUE(node.has_data());
    EXPECT_THAT(dcs.changes(), IsEmpty());
}

TEST(CutBootstrap, WhatInitdbLeftBehindIsNoServer) {
    for (const char* pid : {"-4711\n/pg/data\n", ""}) {
        UnmadeDcs dcs;
        DataNode node;
        node.write(k_mark, "");
        node.write(std::string(k_folder) + "/postmaster.pid", pid);
        EXPECT_EQ(failure_of(node, dcs.guard()), "");
        EXPECT_FALSE(node.has_data());
    }
    UnmadeDcs dcs;
    DataNode node;
    node.write(k_mark, "");
    node.write(std::string(k_folder) + "/postmaster.pid", "-4711\n/pg/data\n");
    node.write("/proc/4711/comm", "postgres\n");
    EXPECT_THAT(failure_of(node, dcs.guard()), HasSubstr("server runs"));
}

TEST(CutBootstrap, AKeyThatWasChangedMeanwhileStays) {
    UnmadeDcs changed(UnmadeDcs::Leader::none, UnmadeDcs::Kind::etcd, "412 Precondition Failed");
    DataNode node;
    std::filesystem::remove_all(node.root() / "data/postgres/pg-test-14/data");
    EXPECT_EQ(failure_of(node, changed.guard()), "");
    UnmadeDcs broken(UnmadeDcs::Leader::none, UnmadeDcs::Kind::etcd, "500 Internal Server Error");
    EXPECT_THAT(failure_of(node, broken.guard()), HasSubstr("does not delete"));
}

TEST(CutBootstrap, ACopyThatNoServerHasUsedBeginsAnew) {
    const Dcs dcs(etcd_says("7000"));
    DataNode node;
    node.write(std::string(k_folder) + "/backup_label", "START WAL LOCATION");
    Resource guard = guard_of(dcs);
    std::get<PgDataOurs>(guard.body).mark = k_mark;
    EXPECT_EQ(failure_of(node, guard), "");
    EXPECT_TRUE(node.has_data());
    node.write(k_mark, "");
    EXPECT_EQ(failure_of(node, guard), "");
    EXPECT_FALSE(node.has_data());
}

TEST(CutBootstrap, ACopyThatWasCutBeforeItsFirstFileBeginsAnew) {
    const Dcs dcs(etcd_says("7000"));
    DataNode node;
    std::filesystem::remove_all(node.root() / "data/postgres/pg-test-14/data");
    node.write(std::string(k_folder) + "/pg_wal/000000010000000000000003.partial", "");
    node.write(k_mark, "");
    Resource guard = guard_of(dcs);
    std::get<PgDataOurs>(guard.body).mark = k_mark;
    EXPECT_EQ(failure_of(node, guard), "");
    EXPECT_FALSE(node.has(std::string(k_folder) + "/pg_wal"));
    EXPECT_TRUE(node.has(k_mark));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
