// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/accepted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/sha256.hpp"
#include "tests/unit/firstboot/identity/fake_server.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* k_file = "etc/pigsty/pigsty.yml";
constexpr const char* k_record = "var/lib/pigsty/firstboot/accepted.json";
constexpr const char* k_seed = "var/lib/cloud/seed/nocloud/user-data";
constexpr const char* k_meta = "var/lib/cloud/seed/nocloud/meta-data";

const std::string k_first = inventory_of({"10.10.10.10"}, "first");
const std::string k_second = inventory_of({"10.10.10.10"}, "second");
const std::string k_edited = inventory_of({"10.10.10.10"}, "edited");

std::string before_name(const std::string& text) {
    return std::string(k_file) + ".before-" + base::sha256_of(text).substr(0, 8);
}

/// A start of the node: it finds out who it is, and accepts that.
IdentifiedNode start(const NodeTree& node) {
    IdentifyRequest request;
    request.places = node.places();
    IdentifiedNode who = identify(request, facts_of("10.10.10.10"));
    accept(node.root(), who);
    return who;
}

unsigned mode_of(const NodeTree& node, const std::string& path) {
    struct stat state {};
    EXPECT_EQ(::stat((node.root() / path).c_str(), &state), 0) << path;
    return state.st_mode & 07777U;
}

std::uint64_t inode_of(const NodeTree& node, const std::string& path) {
    return base::file_stamp(node.root() / path)->inode;
}

TEST(Accepted, KeepsTheInventoryAndWhereItCameFrom) {
    const NodeTree node;
    node.write(k_seed, k_first);
    node.write(k_meta, "instance-id: i-1\n");
    start(node);
    EXPECT_EQ(node.read(k_file), k_first);
    EXPECT_EQ(mode_of(node, k_file), 0600u);
    EXPECT_EQ(mode_of(node, k_record), 0600u);
    const std::string digest = base::sha256_of(k_first);
    EXPECT_EQ(read_accepted(node.root()),
              (Accepted{digest,
                        "i-1",
                        "nocloud",
                        "/var/lib/cloud/seed/nocloud, user-data",
                        "10.10.10.10",
                        digest}));
}

TEST(Accepted, IsNotWrittenTwice) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    const auto file = inode_of(node, k_file);
    const auto record = inode_of(node, k_record);
    start(node);
    EXPECT_EQ(inode_of(node, k_file), file);
    EXPECT_EQ(inode_of(node, k_record), record);
}

TEST(Accepted, NeedsNoSeedLater) {
    const NodeTree node;
    node.write(k_seed, k_first);
    node.write(k_meta, "instance-id: i-1\n");
    start(node);
    node.remove("var/lib/cloud");
    const Identity who = start(node).identity;
    EXPECT_EQ(who.source, "file");
    EXPECT_EQ(who.address, "10.10.10.10");
    // The seed that was accepted is still known, for when it comes back.
    EXPECT_EQ(read_accepted(node.root())->seed_sha256, base::sha256_of(k_first));
    EXPECT_EQ(read_accepted(node.root())->instance_id, "i-1");
}

TEST(Accepted, EditedFileWinsOverTheSameSeed) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.write(k_file, k_edited);
    for (int i = 0; i < 3; ++i) {  // also after the edited file was accepted, and for good
        const IdentifiedNode who = start(node);
        EXPECT_EQ(who.inventory.text(), k_edited);
        EXPECT_EQ(who.identity.source, "file");
        EXPECT_THAT(who.identity.reason, HasSubstr("has been edited since"));
        EXPECT_EQ(node.read(k_file), k_edited);
        EXPECT_EQ(mode_of(node, k_file), 0600u);
    }
    EXPECT_FALSE(node.has(before_name(k_edited)));
    node.remove("var/lib/cloud");
    EXPECT_EQ(start(node).inventory.text(), k_edited);
    node.write(k_seed, k_first);
    EXPECT_EQ(start(node).inventory.text(), k_edited);
}

TEST(Accepted, ChangedSeedWinsAndTheEditedFileIsKept) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.write(k_file, k_edited);
    start(node);
    node.write(k_seed, k_second);
    const IdentifiedNode who = start(node);
    EXPECT_EQ(who.inventory.text(), k_second);
    EXPECT_THAT(who.identity.reason, HasSubstr("has changed since it was accepted"));
    EXPECT_THAT(who.identity.reason, HasSubstr("stays as /" + before_name(k_edited)));
    EXPECT_EQ(node.read(k_file), k_second);
    EXPECT_EQ(node.read(before_name(k_edited)), k_edited);
    EXPECT_EQ(mode_of(node, before_name(k_edited)), 0600u);
    EXPECT_EQ(read_accepted(node.root())->seed_sha256, base::sha256_of(k_second));
}

TEST(Accepted, ChangedSeedReplacesWhatAnEarlierSeedLeft) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.write(k_seed, k_second);
    EXPECT_THAT(start(node).identity.reason, Not(HasSubstr("stays as")));
    EXPECT_EQ(node.read(k_file), k_second);
    EXPECT_FALSE(node.has(before_name(k_first)));
}

TEST(Accepted, FirstSeedKeepsTheFileOfAnImage) {
    const NodeTree node;
    node.write(k_file, k_edited);
    node.write(k_seed, k_first);
    EXPECT_THAT(start(node).identity.reason, HasSubstr("counts more than"));
    EXPECT_EQ(node.read(k_file), k_first);
    EXPECT_EQ(node.read(before_name(k_edited)), k_edited);
}

TEST(Accepted, NothingIsChangedBeforeAccepting) {
    const NodeTree node;
    node.write(k_file, k_edited);
    node.write(k_seed, k_first);
    IdentifyRequest request;
    request.places = node.places();
    identify(request, facts_of("10.10.10.10"));
    EXPECT_EQ(node.read(k_file), k_edited);
    EXPECT_FALSE(node.has(k_record));
}

TEST(Accepted, CanBeDoneAgainAfterAKill) {
    // Between the file and the record: the next start does the rest and keeps nothing twice.
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    const std::string record = node.read(k_record);
    node.write(k_seed, k_second);
    start(node);
    node.write(k_record, record);
    EXPECT_EQ(start(node).inventory.text(), k_second);
    EXPECT_EQ(read_accepted(node.root())->seed_sha256, base::sha256_of(k_second));
    EXPECT_FALSE(node.has(before_name(k_second)));
}

TEST(Accepted, RestoresAFileThatWasRemoved) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.remove(k_file);
    start(node);
    EXPECT_EQ(node.read(k_file), k_first);
}

TEST(Accepted, NewInstanceIdIsToldAndNoError) {
    const NodeTree node;
    node.write(k_seed, k_first);
    node.write(k_meta, "instance-id: i-1\n");
    EXPECT_THAT(start(node).identity.reason, Not(HasSubstr("instance id")));
    node.write(k_meta, "instance-id: i-2\n");
    EXPECT_THAT(start(node).identity.reason,
                HasSubstr("the instance id has changed from \"i-1\" to \"i-2\""));
    EXPECT_EQ(read_accepted(node.root())->instance_id, "i-2");
    EXPECT_THAT(start(node).identity.reason, Not(HasSubstr("instance id")));
}

TEST(Accepted, BrokenRecordCountsAsNone) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.write(k_file, k_edited);
    node.write(k_record, "{\"seed_sha256\": ");
    EXPECT_EQ(start(node).inventory.text(), k_first);
    EXPECT_EQ(node.read(before_name(k_edited)), k_edited);
    EXPECT_TRUE(read_accepted(node.root()));
}

TEST(Accepted, NamedInventoryIsLikeAnEditedFile) {
    const NodeTree node;
    node.write(k_seed, k_first);
    start(node);
    node.write("named.yml", k_second);
    IdentifyRequest request;
    request.places = node.places();
    request.inventory_file = (node.root() / "named.yml").string();
    accept(node.root(), identify(request, facts_of("10.10.10.10")));
    EXPECT_EQ(node.read(k_file), k_second);
    EXPECT_EQ(start(node).inventory.text(), k_second);
}

TEST(Accepted, MetadataIsAskedAgainOnlyWhereItWasTheSource) {
    FakeServer server([](int connection, const std::string& request) {
        const bool data = request.find(" /latest/user-data ") != std::string::npos;
        FakeServer::send(
            connection,
            data ? FakeServer::answer(k_first) : FakeServer::answer("", "404 Not Found"));
    });
    IdentifyRequest request;
    const auto start_with_metadata = [&request, &server](const NodeTree& node) {
        request.places = node.places();
        request.places.metadata_port = server.port();
        IdentifiedNode who = identify(request, facts_of("10.10.10.10"));
        accept(node.root(), who);
        return who;
    };
    const NodeTree cloud;
    EXPECT_EQ(start_with_metadata(cloud).identity.source, "metadata");
    cloud.write(k_file, k_edited);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(start_with_metadata(cloud).inventory.text(), k_edited);
    }
    EXPECT_EQ(server.requests().size(), 12u);
    const NodeTree other;
    other.write(k_seed, k_first);
    start(other);
    other.remove("var/lib/cloud");
    EXPECT_EQ(start_with_metadata(other).identity.source, "file");
    EXPECT_EQ(server.requests().size(), 12u);
}

TEST(Accepted, StaysWithinTheRoot) {
    const base::TempDir outside("outside");
    const NodeTree node;
    node.write(k_seed, k_first);
    node.write("etc/hostname", "x\n");
    std::filesystem::create_symlink(outside.path(), node.root() / "etc/pigsty");
    start(node);
    EXPECT_TRUE(std::filesystem::is_empty(outside.path()));
    EXPECT_EQ(base::read_file(node.root() / outside.path().relative_path() / "pigsty.yml"),
              k_first);
}

}  // namespace
}  // namespace pigsty::firstboot
