// SPDX-License-Identifier: Apache-2.0
#include "repo/keyring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using ::testing::HasSubstr;

std::string message_of(const std::string& text) {
    try {
        (void)parse_public_keys(text, "KEY");
    } catch (const base::VerifyError& error) {
        return error.message();
    }
    return "";
}

TEST(Keyring, ReadsSeveralKeysOfOneText) {
    auto& signers = testing::Signers::instance();
    const PublicKey alice = signers.key("alice");
    const PublicKey mallory = signers.key("mallory");
    const auto keys =
        parse_public_keys("The keys of Example\n\n" + alice.text + "\r\n" + mallory.text, "KEYS");
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].fingerprint, alice.fingerprint);
    EXPECT_EQ(keys[1].fingerprint, mallory.fingerprint);
    EXPECT_EQ(alice.fingerprint.size(), 40u);
}

TEST(Keyring, TextIsCanonical) {
    const PublicKey alice = testing::Signers::instance().key("alice");
    std::string noisy = alice.text;
    noisy.insert(noisy.find("\n\n") + 1, "Version: GnuPG v2\nComment: x\n");
    for (std::size_t at = 0; (at = noisy.find('\n', at)) != std::string::npos; at += 2) {
        noisy.insert(at, "\r");
    }
    EXPECT_EQ(parse_public_keys(noisy, "KEY").at(0).text, alice.text);
}

TEST(Keyring, ChecksumMayBeAbsentButNotWrong) {
    std::string text = testing::Signers::instance().key("alice").text;
    const std::size_t checksum = text.rfind("\n=") + 1;
    std::string wrong = text;
    wrong[checksum + 1] = wrong[checksum + 1] == 'A' ? 'B' : 'A';
    EXPECT_THAT(message_of(wrong), HasSubstr("checksum"));
    text.erase(checksum, text.find('\n', checksum) + 1 - checksum);
    EXPECT_EQ(parse_public_keys(text, "KEY").size(), 1u);
}

TEST(Keyring, SaysWhatIsWrongWithAText) {
    EXPECT_THAT(message_of(""), HasSubstr("no armoured public key"));
    EXPECT_THAT(message_of("\n <html><body>404</body></html>"), HasSubstr("web page"));
    EXPECT_THAT(message_of("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN"), HasSubstr("no end"));
    EXPECT_THAT(
        message_of(
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n????\n-----END PGP PUBLIC KEY BLOCK-----\n"),
        HasSubstr("not base64"));
}

TEST(Keyring, RefusesEveryFlippedByteOfAKey) {
    // A key is its fingerprint: damage either stops the parser or shows as another fingerprint or
    // text.
    const PublicKey alice = testing::Signers::instance().key("alice");
    const std::size_t start = alice.text.find("\n\n") + 2;
    const std::size_t checksum = alice.text.rfind("\n=") + 1;
    for (std::size_t at = start; at < checksum - 5; at += 37) {
        std::string text = alice.text.substr(0, checksum) + "-----END PGP PUBLIC KEY BLOCK-----\n";
        if (text[at] == '\n') {
            continue;
        }
        text[at] = text[at] == 'Q' ? 'R' : 'Q';
        if (text.compare(0, checksum, alice.text, 0, checksum) == 0) {
            continue;
        }
        try {
            const auto keys = parse_public_keys(text, "KEY");
            EXPECT_TRUE(keys.at(0).fingerprint != alice.fingerprint ||
                        keys.at(0).text != alice.text)
                << at;
        } catch (const base::VerifyError&) {
        }
    }
}

TEST(Keyring, RefusesAKeyUnderAnotherFingerprint) {
    auto& signers = testing::Signers::instance();
    Keyring ring;
    EXPECT_TRUE(ring.empty());
    EXPECT_THROW(ring.add({signers.key("alice").fingerprint, signers.key("mallory").text}),
                 base::VerifyError);
    EXPECT_TRUE(ring.empty());
    ring.add(signers.key("alice"));
    ring.add(signers.key("alice"));
    EXPECT_FALSE(ring.empty());
}

}  // namespace
}  // namespace pigsty::repo
