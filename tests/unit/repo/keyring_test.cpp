// SPDX-License-Identifier: Apache-2.0
#include "repo/keyring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "repo/detail/openpgp.hpp"
#include "repo/rpm_check.hpp"
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

/// Packets of a key, and what gpg gives for one.
std::vector<testing::Bytes> packets_of(const PublicKey& key) {
    std::vector<testing::Bytes> packets;
    const auto blocks = detail::read_armour(key.text, "PUBLIC KEY BLOCK");
    for (const detail::PgpPacket& packet : detail::split_packets(blocks.at(0))) {
        packets.emplace_back(packet.whole.begin(), packet.whole.end());
    }
    return packets;
}

int tag_of(const testing::Bytes& packet) {
    return detail::split_packets(packet).at(0).tag;
}

/// Alice's key with further packets behind it.
std::string injected(const std::vector<testing::Bytes>& packets) {
    testing::Bytes all;
    for (const auto& list : {packets_of(testing::Signers::instance().key("alice")), packets}) {
        for (const testing::Bytes& packet : list) {
            all.insert(all.end(), packet.begin(), packet.end());
        }
    }
    return detail::write_key_armour(all);
}

/// Message when a package by that signer is checked against the key; empty when it is accepted, or
/// "refused" when the key is.
std::string check_message(const std::string& key_text, const std::string& signer) {
    const std::string pinned = testing::Signers::instance().key("alice").fingerprint;
    Keyring ring;
    try {
        const auto keys = parse_public_keys(key_text, "KEY");
        EXPECT_EQ(keys.size(), 1u);
        EXPECT_EQ(keys.at(0).fingerprint, pinned);
        ring.add(keys.at(0));
        ring.add({pinned, key_text});  // as a lock may have it, which was never cleaned
    } catch (const base::VerifyError&) {
        return "refused";
    }
    testing::Forge forge;
    forge.header_signer = signer;
    RpmCheck check(ring, SignaturePolicy::required, "tiny");
    try {
        check.update(testing::forge_rpm(forge));
        (void)check.finish();
    } catch (const base::VerifyError& error) {
        return error.message();
    }
    return "";
}

TEST(Keyring, UsesTheSubkeysThatTheKeyBinds) {
    const std::string text = injected({});
    EXPECT_EQ(check_message(text, "alice"), "");
    EXPECT_EQ(check_message(text, "alice-sub"), "");
    EXPECT_THAT(check_message(text, "mallory-sub"), HasSubstr("not pinned"));
}

TEST(Keyring, DoesNotUseASubkeyThatNothingBinds) {
    for (const testing::Bytes& packet : packets_of(testing::Signers::instance().key("mallory"))) {
        if (tag_of(packet) == 14) {
            EXPECT_THAT(check_message(injected({packet}), "mallory-sub"),
                        ::testing::AnyOf("refused", HasSubstr("not pinned")));
        }
    }
}

TEST(Keyring, DoesNotUseASubkeyThatAnotherKeyBinds) {
    const auto packets = packets_of(testing::Signers::instance().key("mallory"));
    for (std::size_t i = 0; i + 1 < packets.size(); ++i) {
        if (tag_of(packets[i]) == 14) {
            ASSERT_EQ(tag_of(packets[i + 1]), 2);
            EXPECT_THAT(check_message(injected({packets[i], packets[i + 1]}), "mallory-sub"),
                        ::testing::AnyOf("refused", HasSubstr("not pinned")));
        }
    }
}

}  // namespace
}  // namespace pigsty::repo
