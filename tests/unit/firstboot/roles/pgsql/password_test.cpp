// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/roles/pgsql/scram.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::StartsWith;

PgNode node_of(const std::string& cluster, const std::string& replication = "DBUser.Replicator") {
    PgNode node;
    node.cluster.name = cluster;
    node.replication = {"replicator", replication};
    return node;
}

/// The salt and the password are those of the exchange in RFC 7677 section 3; that the keys are
/// those of that exchange was computed from its proof and signature.
TEST(Scram, IsThatOfRfc7677) {
    const std::string salt = "\x5b\x6d\x99\x68\x9d\x12\x35\x8e\xec\xa0\x4b\x14\x12\x36\xfa\x81";
    EXPECT_EQ(
        scram_verifier("pencil", salt),
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4"
        "qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

TEST(Scram, KnowsAVerifierFromAPasswordThatLooksLikeOne) {
    const std::string verifier = scram_verifier("x", "salt");
    EXPECT_TRUE(is_scram_verifier(verifier));
    EXPECT_FALSE(is_scram_verifier(verifier + "A"));
    EXPECT_FALSE(is_scram_verifier(verifier.substr(0, verifier.size() - 4)));
    EXPECT_FALSE(is_scram_verifier("SCRAM-SHA-256$0" + verifier.substr(18)));
    EXPECT_FALSE(is_scram_verifier("SCRAM-SHA-256$secret"));
    EXPECT_TRUE(is_md5_password("md5d41d8cd98f00b204e9800998ecf8427e"));
    EXPECT_FALSE(is_md5_password("md5D41D8CD98F00B204E9800998ECF8427E"));
    EXPECT_FALSE(is_md5_password("md5d41d8cd98f00b204e9800998ecf8427"));
}

TEST(StoredPassword, IsTheSameForTheSameInventoryAlone) {
    const std::string stored = stored_password(node_of("pg-test"), {"test", "test"});
    EXPECT_TRUE(is_scram_verifier(stored));
    EXPECT_EQ(stored_password(node_of("pg-test"), {"test", "test"}), stored);
    EXPECT_NE(stored_password(node_of("pg-tes"), {"ttest", "test"}), stored);
    EXPECT_NE(stored_password(node_of("pg-test"), {"test", "Test"}), stored);
    EXPECT_NE(stored_password(node_of("pg-test", "other"), {"test", "test"}), stored);
}

TEST(StoredPassword, LeavesWhatIsStoredAlready) {
    const std::string md5 = "md5d41d8cd98f00b204e9800998ecf8427e";
    EXPECT_EQ(stored_password(node_of("a"), {"test", md5}), md5);
    const std::string verifier = scram_verifier("x", "salt");
    EXPECT_EQ(stored_password(node_of("a"), {"test", verifier}), verifier);
}

TEST(StoredPassword, IsMd5WhereScramWouldNormalize) {
    // echo -n 'pässworttest' | md5sum, in UTF-8
    EXPECT_EQ(stored_password(node_of("a"), {"test", "p\xc3\xa4sswort"}),
              "md5a76ab4a63b2a3ab3db0142e74337b015");
    EXPECT_THAT(stored_password(node_of("a"), {"test", "passwort"}), StartsWith("SCRAM-SHA-256$"));
}

}  // namespace
}  // namespace pigsty::firstboot
