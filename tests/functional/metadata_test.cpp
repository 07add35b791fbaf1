// SPDX-License-Identifier: Apache-2.0
#include "repo/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/sha256.hpp"
#include "tests/functional/fetch_fixture.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Signers;

class MetadataTest : public pigsty::testing::FetchFixture {
  protected:
    MetadataTest() { publish("", "one"); }

    /// Writes repodata with a given content below root()/prefix.
    void publish(const std::string& prefix,
                 const std::string& content,
                 std::uint64_t open_size = 0) const {
        std::string repomd = "<repomd><revision>r-" + content + "</revision>";
        for (const std::string type : {"primary", "filelists"}) {
            const std::string text = "<" + type + ">" + content + "</" + type + ">";
            const std::string packed = base::gzip_compress(text);
            const std::string path = "repodata/" + type + ".xml.gz";
            serve(prefix + path, packed);
            repomd += "<data type=\"" + type + "\"><checksum type=\"sha256\">" +
                      base::sha256_of(packed) + "</checksum><location href=\"" + path +
                      "\"/><size>" + std::to_string(packed.size()) + "</size><open-size>" +
                      std::to_string(open_size != 0 ? open_size : text.size()) +
                      "</open-size></data>";
        }
        repomd += "</repomd>\n";
        serve(prefix + "repodata/repomd.xml", repomd);
        serve(prefix + "repodata/repomd.xml.asc",
              Signers::instance().sign_armoured("alice", repomd));
    }

    specs::Repository repository(const std::vector<std::string>& mirrors) const {
        specs::Repository wanted;
        wanted.id = "base";
        wanted.mirrors = mirrors;
        return wanted;
    }

    RepositoryMetadata fetch(const specs::Repository& wanted) {
        Keyrings rings;
        rings["base"] = Signers::instance().keyring("alice");
        auto fetched = fetch_all_metadata({wanted}, rings, cache(), downloader_, *progress_, warn_);
        if (fetched.repositories.empty()) {
            return {};
        }
        return fetched.repositories.at(0);
    }

    static std::string unpacked(const std::filesystem::path& file) {
        return base::gzip_decompress(base::read_file(file), 1 << 20);
    }
};

TEST_F(MetadataTest, FetchesPrimaryAndFilelistsOnDemand) {
    const RepositoryMetadata metadata = fetch(repository({server_.url("ok")}));
    EXPECT_EQ(metadata.revision, "r-one");
    EXPECT_EQ(metadata.mirror, server_.url("ok"));
    EXPECT_EQ(metadata.repomd_sha256, base::sha256_of_file(root() / "repodata" / "repomd.xml"));
    EXPECT_EQ(unpacked(metadata.primary), "<primary>one</primary>");
    EXPECT_EQ(server_.answers().size(), 2u);
    EXPECT_EQ(unpacked(metadata.filelists()), "<filelists>one</filelists>");
    EXPECT_EQ(unpacked(metadata.filelists()), "<filelists>one</filelists>");
    EXPECT_EQ(server_.answers().size(), 3u);
}

TEST_F(MetadataTest, UnchangedPrimaryIsNotFetchedAgain) {
    (void)fetch(repository({server_.url("ok")}));
    server_.forget_answers();
    (void)fetch(repository({server_.url("ok")}));
    ASSERT_EQ(server_.answers().size(), 1u);
    EXPECT_THAT(server_.answers()[0].path, HasSubstr("repomd.xml"));
}

TEST_F(MetadataTest, ADamagedCacheIsFetchedAgain) {
    const RepositoryMetadata first = fetch(repository({server_.url("ok")}));
    std::filesystem::resize_file(first.primary, 3);
    EXPECT_EQ(unpacked(fetch(repository({server_.url("ok")})).primary), "<primary>one</primary>");
}

TEST_F(MetadataTest, AFileThatCannotBePutInItsPlaceIsAnErrorOfOurs) {
    const RepositoryMetadata first = fetch(repository({server_.url("ok")}));
    std::filesystem::remove(first.primary);
    std::filesystem::create_directories(first.primary / "in the way");
    EXPECT_THROW((void)fetch(repository({server_.url("ok")})), base::SystemError);
}

TEST_F(MetadataTest, AMirrorThatContradictsItselfIsLeft) {
    // The first mirror's repomd.xml is of another moment than its primary.
    publish("other/", "two");
    const RepositoryMetadata metadata =
        fetch(repository({server_.url("corrupt,only=primary"), server_.url("ok", "other/")}));
    EXPECT_EQ(metadata.revision, "r-two");
    EXPECT_EQ(metadata.mirror, server_.url("ok", "other/"));
    EXPECT_EQ(unpacked(metadata.primary), "<primary>two</primary>");
}

TEST_F(MetadataTest, NamesMirrorAndDigestsWhenAllContradictThemselves) {
    const std::string message =
        rejected([&] { (void)fetch(repository({server_.url("corrupt,only=primary")})); });
    EXPECT_THAT(message,
                AllOf(HasSubstr("repository \"base\""),
                      HasSubstr(server_.url("corrupt,only=primary")),
                      HasSubstr("expected sha256:"),
                      HasSubstr("got sha256:")));
}

TEST_F(MetadataTest, LooksForTheNextMirrorWhateverTheFirstSays) {
    for (const std::string& mode : std::vector<std::string>{
             "html", "status=404", "status=503", "loop", "endless", "shorter"}) {
        const auto metadata = fetch(repository({server_.url(mode), server_.url("ok")}));
        EXPECT_EQ(metadata.mirror, server_.url("ok")) << mode;
    }
    EXPECT_THAT(failed([&] { (void)fetch(repository({server_.url("status=503")})); }),
                HasSubstr("HTTP status 503"));
}

TEST_F(MetadataTest, SignedMetadataHasToBeSignedByThePinnedKey) {
    specs::Repository wanted = repository({server_.url("ok")});
    wanted.trust = specs::Trust::metadata;
    EXPECT_EQ(fetch(wanted).revision, "r-one");
    const std::string repomd = base::read_file(root() / "repodata" / "repomd.xml");
    serve("repodata/repomd.xml.asc", Signers::instance().sign_armoured("mallory", repomd));
    EXPECT_THAT(rejected([&] { (void)fetch(wanted); }), HasSubstr("not pinned"));
    serve("repodata/repomd.xml.asc", Signers::instance().sign_armoured("alice", repomd + " "));
    EXPECT_THAT(rejected([&] { (void)fetch(wanted); }), HasSubstr("does not match"));
    serve("repodata/repomd.xml.asc", "");
    EXPECT_THAT(rejected([&] { (void)fetch(wanted); }), HasSubstr("no armoured signature"));
    std::filesystem::remove(root() / "repodata" / "repomd.xml.asc");
    EXPECT_THAT(failed([&] { (void)fetch(wanted); }), HasSubstr("404"));
}

TEST_F(MetadataTest, RefusesDecompressionBombs) {
    publish("", "one", 5);
    EXPECT_THAT(rejected([&] { (void)fetch(repository({server_.url("ok")})); }),
                HasSubstr("unpacks to more than"));
}

TEST_F(MetadataTest, OptionalRepositoriesAreLeftOut) {
    specs::Repository wanted = repository({server_.url("status=404")});
    wanted.optional = true;
    EXPECT_EQ(fetch(wanted).id, "");
    ASSERT_EQ(warnings_.size(), 1u);
    EXPECT_THAT(warnings_[0], AllOf(HasSubstr("base"), HasSubstr("404")));
}

TEST_F(MetadataTest, LoadsTheLastSnapshotWithoutNetwork) {
    specs::Repository wanted = repository({server_.url("ok")});
    wanted.trust = specs::Trust::metadata;
    Keyrings rings;
    rings["base"] = Signers::instance().keyring("alice");
    const auto load = [&] {
        return load_metadata(wanted, rings, cache(), downloader_, *progress_);
    };
    EXPECT_FALSE(load());
    const RepositoryMetadata fetched = fetch(wanted);
    server_.stop();
    ASSERT_TRUE(load());
    EXPECT_EQ(load()->repomd_sha256, fetched.repomd_sha256);
    EXPECT_EQ(load()->primary, fetched.primary);
    rings["base"] = Signers::instance().keyring("mallory");
    EXPECT_FALSE(load()) << "the signature was not checked again";
    rings["base"] = Signers::instance().keyring("alice");
    std::filesystem::resize_file(fetched.primary, 3);
    EXPECT_FALSE(load());
}

}  // namespace
}  // namespace pigsty::repo
