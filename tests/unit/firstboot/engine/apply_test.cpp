// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/apply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <thread>

#include "firstboot/engine/status.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;
using testing::file_of;
using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

constexpr const char* k_state = "/var/lib/pigsty/firstboot/";

NodeState state_of(const TestNode& node) {
    return read_status(node.system().files()).state;
}

TEST(Apply, ChangesOnceAndSaysSo) {
    TestNode node;
    const std::vector<Resource> plan = {file_of("/etc/a", "a"), file_of("/etc/b", "b")};
    const ApplyResult first = node.apply(plan, {"sha", "i-1", nullptr});
    EXPECT_TRUE(first.ready);
    EXPECT_EQ(first.changed, 2U);
    EXPECT_THAT(node.events, ElementsAre("changed file /etc/a", "changed file /etc/b"));
    const std::string memory = node.read(std::string(k_state) + "managed.json");
    const ApplyResult second = node.apply(plan);
    EXPECT_EQ(second.changed, 0U);
    EXPECT_EQ(second.already, 2U);
    EXPECT_THAT(node.events, ElementsAre());
    EXPECT_EQ(node.read(std::string(k_state) + "managed.json"), memory);
    EXPECT_EQ(state_of(node), NodeState::ready);
}

TEST(Apply, KeepsWhoAndWhatInTheResult) {
    TestNode node;
    node.apply({}, {"sha", "i-1", nullptr});
    const ApplyResult kept = *StateFolder::find(node.system().files())->result();
    EXPECT_TRUE(kept.ready);
    EXPECT_EQ(kept.address, "10.10.10.11");
    EXPECT_EQ(kept.inventory_sha256, "sha");
    EXPECT_EQ(kept.instance_id, "i-1");
    EXPECT_EQ(kept.last_ready, kept.finished);
}

TEST(Apply, StopsAtAFailureAndGoesOnFromThere) {
    TestNode node;
    node.make_directory("/etc/b");
    const std::vector<Resource> plan = {
        file_of("/etc/a", "a"), file_of("/etc/b", "b"), file_of("/etc/c", "c")};
    const ApplyResult failed = node.apply(plan);
    EXPECT_FALSE(failed.ready);
    EXPECT_FALSE(node.has("/etc/c"));
    EXPECT_EQ(state_of(node), NodeState::failed);
    std::filesystem::remove(node.root() / "etc/b");
    const ApplyResult healed = node.apply(plan);
    EXPECT_TRUE(healed.ready);
    EXPECT_EQ(healed.changed, 2U);
    EXPECT_EQ(state_of(node), NodeState::ready);
}

TEST(Apply, RemembersThatItWasReadyOnce) {
    TestNode node;
    const std::string when = node.apply({}).last_ready;
    node.make_directory("/etc/b");
    const ApplyResult failed = node.apply({file_of("/etc/b", "b")});
    EXPECT_FALSE(failed.ready);
    EXPECT_EQ(failed.last_ready, when);
}

TEST(Apply, GoesOnAfterAFailureThatDoesNotCount) {
    TestNode node;
    node.make_directory("/etc/a");
    Resource harmless = file_of("/etc/a", "a");
    harmless.on_failure = OnFailure::warn;
    const ApplyResult result = node.apply({harmless, file_of("/etc/b", "b")});
    EXPECT_TRUE(result.ready);
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_EQ(result.warnings[0].step, "file /etc/a");
    EXPECT_TRUE(node.has("/etc/b"));
}

TEST(Apply, ListsWhatIsNotOurs) {
    TestNode node(Liveness::live);
    Resource clock = resource_of(SysctlValue{"kernel.x", "1"});
    clock.not_ours = "a container has no kernel of its own";
    const ApplyResult result = node.apply({clock});
    EXPECT_TRUE(result.ready);
    EXPECT_EQ(result.not_ours, 1U);
    EXPECT_EQ(node.look({clock})[0].note, "a container has no kernel of its own");
}

TEST(Apply, RemovesWhatIsOursAndNoLongerInThePlan) {
    TestNode node;
    node.write("/etc/hosts", "127.0.0.1 localhost\n");
    node.make_directory("/data");
    ASSERT_TRUE(node.apply({file_of("/etc/a", "a"),
                            file_of("/etc/b", "b"),
                            resource_of(LinkPresent{"/pg", "/data"}),
                            resource_of(DirectoryPresent{.path = "/data/pg"}),
                            resource_of(LinesPresent{"/etc/hosts", "dns", {"1.1.1.1 x"}})})
                    .ready);
    node.write("/etc/b", "edited");
    ASSERT_TRUE(node.apply({}).ready);
    EXPECT_FALSE(node.has("/etc/a"));
    EXPECT_EQ(node.read("/etc/b"), "edited");
    EXPECT_FALSE(node.has("/pg"));
    EXPECT_TRUE(node.has("/data/pg"));
    EXPECT_EQ(node.read("/etc/hosts"), "127.0.0.1 localhost\n");
    EXPECT_THAT(node.events,
                ElementsAre("left file /etc/a: removed",
                            "left file /etc/b: left as it is: it was changed by others",
                            "left lines /etc/hosts (dns): lines taken away",
                            "left link /pg: removed"));
    node.apply({});
    EXPECT_THAT(node.events, ElementsAre());
}

TEST(Apply, RemovesNothingWhenItFails) {
    TestNode node;
    ASSERT_TRUE(node.apply({file_of("/etc/a", "a")}).ready);
    node.make_directory("/etc/b");
    ASSERT_FALSE(node.apply({file_of("/etc/b", "b")}).ready);
    EXPECT_TRUE(node.has("/etc/a"));
}

TEST(Apply, LeavesAPathThatAnotherTypeHasTaken) {
    TestNode node;
    ASSERT_TRUE(node.apply({file_of("/etc/a", "a")}).ready);
    std::filesystem::remove(node.root() / "etc/a");
    ASSERT_TRUE(node.apply({resource_of(LinkPresent{"/etc/a", "/x"})}).ready);
    EXPECT_EQ(node.link_target("/etc/a"), "/x");
    EXPECT_THAT(node.events, ElementsAre("changed link /etc/a"));
}

TEST(Apply, GoesOnFromATornJournal) {
    TestNode node;
    const std::vector<Resource> plan = {file_of("/etc/a", "a")};
    ASSERT_TRUE(node.apply(plan).ready);
    node.write(std::string(k_state) + "journal",
               to_json_line(
                   {.run = 7, .at = "x", .id = "file /etc/gone", .memo = Memo{"d", "/etc/gone"}}) +
                   "{\"run\":7,\"at");
    EXPECT_EQ(state_of(node), NodeState::cut);
    ASSERT_TRUE(node.apply(plan).ready);
    EXPECT_EQ(state_of(node), NodeState::ready);
    EXPECT_EQ(node.memory().find("file /etc/gone"), nullptr);
    ASSERT_TRUE(node.apply({file_of("/etc/a", "2")}).ready);
    EXPECT_EQ(node.memory().run, 8U);
}

TEST(Apply, KeepsTheJournalAtOneRun) {
    TestNode node;
    for (int round = 0; round < 20; ++round) {
        ASSERT_TRUE(node.apply({file_of("/etc/a", std::to_string(round))}).ready);
    }
    EXPECT_EQ(parse_journal(node.read(std::string(k_state) + "journal")).lines.size(), 1U);
}

TEST(Apply, RefusesWhileAnotherIsAtWork) {
    TestNode node;
    const System system = node.system();
    const StateFolder state = StateFolder::make(system.files());
    const base::FileLock lock = state.lock();
    EXPECT_EQ(state_of(node), NodeState::applying);
    try {
        node.apply({file_of("/etc/a", "a")});
        ADD_FAILURE() << "two at a time";
    } catch (const ApplyBusy& error) {
        EXPECT_THAT(error.message(), HasSubstr("process " + std::to_string(::getpid())));
    }
    EXPECT_FALSE(node.has("/etc/a"));
}

TEST(Apply, FailsWhenTheLastActFails) {
    TestNode node;
    const ApplyResult result =
        node.apply({}, {"", "", [] { throw base::Error("cannot keep the inventory"); }});
    EXPECT_FALSE(result.ready);
    EXPECT_EQ(result.failure->step, "finish");
    EXPECT_EQ(state_of(node), NodeState::failed);
}

TEST(Apply, ListsAFolderTheSameWayEachTime) {
    TestNode node;
    const std::vector<Resource> plan = {
        resource_of(FilePresent{.path = "/etc/s",
                                .content = "hunter2",
                                .access = {.mode = 0640, .owner = "nobody-here"},
                                .secrecy = Secrecy::secret}),
        resource_of(SysctlValue{"vm.swappiness", "10"})};
    ASSERT_TRUE(node.apply(plan).ready);
    const std::string listing = node.read(std::string(k_state) + "rendered.json");
    EXPECT_THAT(listing, HasSubstr("\"owner\": \"nobody-here\""));
    EXPECT_THAT(listing, HasSubstr("needs a running system"));
    EXPECT_EQ(listing.find("hunter2"), std::string::npos);
    ASSERT_TRUE(node.apply(plan).ready);
    EXPECT_EQ(node.read(std::string(k_state) + "rendered.json"), listing);
}

TEST(Apply, RecordsFailuresBeforeThePlan) {
    TestNode node;
    System system = node.system();
    EXPECT_FALSE(record_failure(system, {"identify", "no seed"}).ready);
    EXPECT_EQ(state_of(node), NodeState::failed);
    EXPECT_EQ(read_status(system.files()).result->failure->reason, "no seed");
}

TEST(Status, SaysThatNothingWasDoneYet) {
    TestNode node;
    EXPECT_EQ(state_of(node), NodeState::untouched);
}

TEST(Apply, FollowsNoLinksInItsFolder) {
    const TestNode outside;
    outside.write("/managed.json", memory_to_json({.run = 41, .memos = {}}));
    outside.write("/result.json", result_to_json({.run = 41}));
    for (const std::string name : {"lock", "managed.json", "journal", "result.json"}) {
        TestNode node;
        ASSERT_TRUE(node.apply({}).ready);
        std::filesystem::remove(node.root() / (k_state + 1) / name);
        outside.write("/lock", "precious");
        outside.write("/journal", "");
        node.link(std::string(k_state) + name, (outside.root() / name).string());
        if (name != "result.json") {  // it is replaced
            EXPECT_THROW(node.apply({file_of("/etc/a", "a")}), base::Error) << name;
        } else {
            EXPECT_THROW(read_status(node.system().files()), base::Error);
            EXPECT_TRUE(node.apply({}).ready);
            EXPECT_EQ(state_of(node), NodeState::ready);
        }
        EXPECT_EQ(outside.read("/lock"), "precious");
        EXPECT_EQ(outside.read("/journal"), "");
    }
}

TEST(Apply, CutsReasonsAndStandsALongResult) {
    TestNode node;
    const std::string text(2U << 20U, 'x');
    const ApplyResult result = node.apply({}, {"", "", [&] { throw base::Error(text + "end"); }});
    EXPECT_LE(result.failure->reason.size(), 16U << 10U);
    EXPECT_TRUE(result.failure->reason.ends_with("end"));
    EXPECT_EQ(state_of(node), NodeState::failed);
    node.write(std::string(k_state) + "result.json", text);
    EXPECT_TRUE(node.apply({}).ready);
    EXPECT_EQ(state_of(node), NodeState::ready);
}

TEST(Apply, FailsWithADamagedMemory) {
    TestNode node;
    ASSERT_TRUE(node.apply({file_of("/etc/a", "a")}).ready);
    ASSERT_TRUE(node.apply({file_of("/etc/a", "b")}).ready);
    node.write(std::string(k_state) + "managed.json", "{");
    try {
        node.apply({file_of("/etc/a", "a")});
        ADD_FAILURE() << "applied without its memory";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.exit_code(), base::ExitCode::failed);
        EXPECT_THAT(error.message(), HasSubstr("managed.json"));
    }
    System system = node.system();
    EXPECT_EQ(record_failure(system, {"state", "damaged"}).run, 2U);
    EXPECT_EQ(state_of(node), NodeState::failed);
    std::filesystem::remove(node.root() / (k_state + 1) / "managed.json");
    EXPECT_TRUE(node.apply({file_of("/etc/a", "a")}).ready);
}

TEST(Apply, WaitsForALookAtTheLock) {
    TestNode node;
    const System system = node.system();
    const StateFolder state = StateFolder::make(system.files());
    std::optional<base::FileLock> lock = state.lock();
    std::thread other([&lock] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        lock.reset();
    });
    EXPECT_NO_THROW(node.apply({}));
    other.join();
}

}  // namespace
}  // namespace pigsty::firstboot
