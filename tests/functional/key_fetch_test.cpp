// SPDX-License-Identifier: Apache-2.0
#include "repo/key_fetch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "tests/functional/fetch_fixture.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Signers;

class KeyFetchTest : public pigsty::testing::FetchFixture {
  protected:
    KeyFetchTest() {
        serve("alice.asc", Signers::instance().key("alice").text);
        serve("mallory.asc", Signers::instance().key("mallory").text);
        alice_ = Signers::instance().key("alice").fingerprint;
    }

    specs::Repository repository(const std::string& url) const {
        specs::Repository wanted;
        wanted.id = "base";
        wanted.keys = {{alice_, url, ""}};
        return wanted;
    }

    FetchedKeys fetch(const specs::Repository& wanted) {
        return fetch_keys({wanted}, cache(), downloader_, *progress_, warn_);
    }

    std::string alice_;
};

TEST_F(KeyFetchTest, FetchesOnceAndKeepsItInTheCache) {
    for (int i = 0; i < 2; ++i) {
        const FetchedKeys fetched = fetch(repository(server_.url("ok", "alice.asc")));
        ASSERT_EQ(fetched.keys.size(), 1u);
        EXPECT_EQ(fetched.keys[0].text, Signers::instance().key("alice").text);
    }
    EXPECT_EQ(server_.answers().size(), 1u);
}

TEST_F(KeyFetchTest, ADamagedCacheIsFetchedAgain) {
    base::make_directories(cache() / "keys");
    base::write_file(cache() / "keys" / (alice_ + ".asc"), "rubbish");
    EXPECT_EQ(fetch(repository(server_.url("ok", "alice.asc"))).keys.size(), 1u);
}

TEST_F(KeyFetchTest, RefusesAnyOtherKey) {
    const std::string message =
        rejected([&] { (void)fetch(repository(server_.url("ok", "mallory.asc"))); });
    EXPECT_THAT(message,
                AllOf(HasSubstr("pinned is " + alice_),
                      HasSubstr(Signers::instance().key("mallory").fingerprint)));
    EXPECT_THAT(rejected([&] { (void)fetch(repository(server_.url("html", "alice.asc"))); }),
                HasSubstr("web page"));
}

TEST_F(KeyFetchTest, TakesOnlyThePinnedOneOfSeveral) {
    serve("both.asc",
          Signers::instance().key("mallory").text + Signers::instance().key("alice").text);
    const FetchedKeys fetched = fetch(repository(server_.url("ok", "both.asc")));
    EXPECT_EQ(fetched.keys.at(0).text, Signers::instance().key("alice").text);
}

TEST_F(KeyFetchTest, OptionalRepositoriesAreLeftOut) {
    specs::Repository wanted = repository(server_.url("status=404", "alice.asc"));
    EXPECT_THROW((void)fetch(wanted), base::FetchError);
    wanted.optional = true;
    EXPECT_EQ(fetch(wanted).left_out.count("base"), 1u);
    EXPECT_EQ(warnings_.size(), 1u);
}

TEST_F(KeyFetchTest, TextOfTheProfileNeedsNoNetwork) {
    specs::Repository wanted = repository("");
    wanted.keys[0].text = Signers::instance().key("alice").text;
    const FetchedKeys fetched = fetch(wanted);
    EXPECT_TRUE(server_.answers().empty());
    const Keyrings rings = make_keyrings(std::vector{wanted}, fetched.keys);
    EXPECT_FALSE(rings.at("base").empty());
    EXPECT_THROW((void)make_keyrings(std::vector{wanted}, {}), base::VerifyError);
}

}  // namespace
}  // namespace pigsty::repo
