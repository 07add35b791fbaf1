// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"
#include "tests/unit/firstboot/identity/fake_server.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::HasSubstr;

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
        write(std::string(k_folder) + "/global/pg_control", "x");
        write(std::string(k_folder) + "/base/1/112", "rows");
        write("/data/backups/postgres/pg-test-14/backup/b.tar.lz4", "backup");
        program("pg_controldata",
                "echo 'pg_control version number:  1300'\n"
                "echo 'Database system identifier:           7000'");
    }
    bool has_data() const { return has(std::string(k_folder) + "/base/1/112"); }
};

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

}  // namespace

}  // namespace pigsty::firstboot::testing
