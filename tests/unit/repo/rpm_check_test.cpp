// SPDX-License-Identifier: Apache-2.0
#include "repo/rpm_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rpm/rpmtag.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::repo {
namespace {

using testing::Bytes;
using testing::Forge;
using testing::forge_rpm;
using ::testing::HasSubstr;
using testing::Signers;

const Keyring& alice() {
    static const Keyring ring = Signers::instance().keyring("alice");
    return ring;
}

RpmFacts check(const Bytes& rpm,
               SignaturePolicy policy = SignaturePolicy::required,
               std::size_t piece = 1000,
               const Keyring& ring = alice()) {
    RpmCheck checker(ring, policy, "tiny.rpm");
    for (std::size_t at = 0; at < rpm.size(); at += piece) {
        checker.update(std::span(rpm).subspan(at, std::min(piece, rpm.size() - at)));
    }
    return checker.finish();
}

std::string error_of(const Bytes& rpm, SignaturePolicy policy = SignaturePolicy::required) {
    try {
        (void)check(rpm, policy);
    } catch (const base::VerifyError& error) {
        return error.message();
    }
    return "no error";
}

Forge signed_new() {
    Forge forge;
    forge.header_signer = "alice";
    return forge;
}

Forge signed_old() {
    Forge forge;
    forge.payload_digest = false;
    forge.sha256_header = false;
    forge.header_signer = "alice";
    forge.whole_signer = "alice";
    return forge;
}

/// Where the header begins: behind lead and signature header.
std::size_t header_start_of(const Bytes& rpm) {
    const Bytes magic{0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0};
    const auto first = std::search(rpm.begin(), rpm.end(), magic.begin(), magic.end());
    const auto second = std::search(first + 1, rpm.end(), magic.begin(), magic.end());
    return static_cast<std::size_t>(second - rpm.begin());
}

TEST(RpmCheck, TellsTheFactsWhateverThePieces) {
    const Bytes rpm = forge_rpm(signed_new());
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{4096}, rpm.size()}) {
        const RpmFacts facts = check(rpm, SignaturePolicy::required, piece);
        EXPECT_EQ(facts.nevra.name, "tiny");
        EXPECT_EQ(facts.nevra.epoch, "0");
        EXPECT_EQ(facts.nevra.arch, "noarch");
        EXPECT_EQ(facts.size_bytes, rpm.size());
        EXPECT_EQ(facts.sha256, base::sha256_of(testing::as_text(rpm)));
        EXPECT_EQ(facts.header_end, rpm.size() - Forge{}.payload_bytes);
        EXPECT_EQ(facts.build_time, 1'600'000'000);
        EXPECT_EQ(facts.key, Signers::instance().key("alice").fingerprint);
    }
}

TEST(RpmCheck, AcceptsTheSignatureOverHeaderAndPayload) {
    EXPECT_EQ(check(forge_rpm(signed_old())).key, Signers::instance().key("alice").fingerprint);
    Forge whole_only = signed_old();
    whole_only.header_signer.clear();
    EXPECT_EQ(check(forge_rpm(whole_only)).key, Signers::instance().key("alice").fingerprint);
}

TEST(RpmCheck, ReportsThePrimaryKeyOfASubkey) {
    Forge forge = signed_new();
    forge.header_signer = "alice-sub";
    EXPECT_EQ(check(forge_rpm(forge)).key, Signers::instance().key("alice").fingerprint);
}

TEST(RpmCheck, EveryFlippedByteOfTheSignedPartIsNoticed) {
    for (const Forge& forge : {signed_new(), signed_old()}) {
        const Bytes good = forge_rpm(forge);
        const std::size_t header_start = header_start_of(good);
        for (std::size_t at = header_start; at < good.size(); at += 97) {
            Bytes bad = good;
            bad[at] ^= 0x40;
            EXPECT_NE(error_of(bad), "no error") << at;
        }
    }
}

TEST(RpmCheck, TellsTamperingFromTruncation) {
    for (const Forge& forge : {signed_new(), signed_old()}) {
        const Bytes good = forge_rpm(forge);
        Bytes bad = good;
        bad.back() ^= 1;
        EXPECT_THAT(error_of(bad), HasSubstr("does not match"));
        bad = good;
        bad.resize(bad.size() - 1);
        EXPECT_THAT(error_of(bad), HasSubstr("truncated: expected " + std::to_string(good.size())));
        bad = good;
        bad.push_back(0);
        EXPECT_THAT(error_of(bad), HasSubstr("too long"));
        for (const std::size_t size : {50u, 100u, 200u, 400u}) {
            bad.assign(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_THAT(error_of(bad), HasSubstr("truncated")) << size;
        }
    }
}

TEST(RpmCheck, TellsUnsignedFromForeign) {
    EXPECT_THAT(error_of(forge_rpm({})), HasSubstr("not signed"));
    Forge foreign = signed_new();
    foreign.header_signer = "mallory";
    const std::string fingerprint = Signers::instance().key("mallory").fingerprint;
    std::string key_id = fingerprint.substr(24);
    std::transform(key_id.begin(), key_id.end(), key_id.begin(), [](unsigned char c) {
        return std::tolower(c);
    });
    EXPECT_THAT(error_of(forge_rpm(foreign)),
                HasSubstr("signed by key " + key_id + ", which is not pinned"));
    EXPECT_EQ(check(forge_rpm(foreign), SignaturePolicy::ignored).key, "");
}

TEST(RpmCheck, RefusesAPayloadThatNothingCovers) {
    Forge forge = signed_new();
    forge.payload_digest = false;
    EXPECT_THAT(error_of(forge_rpm(forge)), HasSubstr("header alone"));
    EXPECT_EQ(error_of(forge_rpm(forge), SignaturePolicy::ignored), "no error");
}

TEST(RpmCheck, RefusesEntriesOutsideTheSignedRegion) {
    Forge forge = signed_new();
    forge.outside = {testing::text_tag(RPMTAG_POSTIN, "rm -rf /")};
    EXPECT_THAT(error_of(forge_rpm(forge)), HasSubstr("not the whole header"));
}

TEST(RpmCheck, RefusesASignatureOfAnotherPackage) {
    Forge other = signed_new();
    other.header_signature =
        Signers::instance().sign("alice", testing::as_bytes("something else altogether"));
    EXPECT_THAT(error_of(forge_rpm(other)), HasSubstr("does not match: the header"));
    other.header_signature = Bytes{1, 2, 3};
    EXPECT_THAT(error_of(forge_rpm(other)), HasSubstr("damaged"));
}

TEST(RpmCheck, ChecksDigestsWhenSignaturesAreIgnored) {
    Forge forge;
    forge.payload_digest = false;
    Bytes rpm = forge_rpm(forge);
    rpm.back() ^= 1;
    EXPECT_THAT(error_of(rpm, SignaturePolicy::ignored), HasSubstr("MD5"));
    rpm = forge_rpm({});
    rpm.back() ^= 1;
    EXPECT_THAT(error_of(rpm, SignaturePolicy::ignored), HasSubstr("digest of the payload"));
}

TEST(RpmCheck, RefusesNamesThatLeadElsewhere) {
    for (const std::string& name :
         std::vector<std::string>{"../evil", "a/b", "", ".hidden", "a b", "a\x1b[1m"}) {
        Forge forge;
        forge.name = name;
        EXPECT_NE(error_of(forge_rpm(forge), SignaturePolicy::ignored), "no error") << name;
    }
}

TEST(RpmCheck, SaysWhatAFileIsThatIsNoRpm) {
    EXPECT_THAT(error_of({}), HasSubstr("empty file"));
    EXPECT_THAT(error_of(testing::as_bytes("\n<!DOCTYPE html><title>404</title>")),
                HasSubstr("web page"));
    EXPECT_THAT(error_of(testing::as_bytes("<?xml version='1.0'?>" + std::string(200, ' '))),
                HasSubstr("XML"));
    EXPECT_THAT(error_of(testing::as_bytes(std::string(200, 'x'))), HasSubstr("not an RPM"));
}

TEST(RpmCheck, RefusesHostileLengths) {
    const Bytes good = forge_rpm(signed_new());
    for (const std::size_t at : {96u + 8, 96u + 12}) {
        Bytes bad = good;
        bad[at] = 0x7f;
        EXPECT_THAT(error_of(bad), HasSubstr("claims")) << at;
    }
}

TEST(RpmCheck, HeadAloneVouchesForTheHeader) {
    const Bytes rpm = forge_rpm(signed_old());
    const RpmFacts whole = check(rpm);
    RpmCheck checker(alice(), SignaturePolicy::required, "tiny.rpm");
    checker.update(std::span(rpm).first(whole.header_end - 1));
    EXPECT_FALSE(checker.head_complete());
    checker.update(std::span(rpm).subspan(whole.header_end - 1, 1));
    EXPECT_TRUE(checker.head_complete());
    EXPECT_FALSE(checker.needs_payload());
    const RpmFacts head = checker.finish_head();
    EXPECT_EQ(head.header_sha256, whole.header_sha256);
    EXPECT_EQ(head.key, whole.key);
    EXPECT_EQ(head.sha256, "");
    EXPECT_EQ(head.size_bytes, 0u);
}

TEST(RpmCheck, HeadAloneIsNotEnoughForTheOldSignatureOnly) {
    Forge forge = signed_old();
    forge.header_signer.clear();
    const Bytes rpm = forge_rpm(forge);
    RpmCheck checker(alice(), SignaturePolicy::required, "tiny.rpm");
    checker.update(std::span(rpm).first(rpm.size() - forge.payload_bytes));
    EXPECT_TRUE(checker.needs_payload());
    EXPECT_THROW((void)checker.finish_head(), base::VerifyError);
}

/// Real packages of EL7: V3 RSA/SHA256 signatures, no payload digest.
class RealRpms : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* corpus = std::getenv("PIGSTY_CORPUS");
        if (corpus == nullptr) {
            GTEST_SKIP() << "PIGSTY_CORPUS is not set";
        }
        folder_ = std::filesystem::path(corpus) / "el7" / "rpms";
        const std::string release =
            (folder_ / "centos-release-7-6.1810.2.el7.centos.x86_64.rpm").string();
        const std::string cpio = base::run_checked({{"rpm2cpio", release}});
        const std::string end = "-----END PGP PUBLIC KEY BLOCK-----";
        for (std::size_t at = 0;
             (at = cpio.find("-----BEGIN PGP PUBLIC", at)) != std::string::npos;) {
            const std::size_t stop = cpio.find(end, at) + end.size();
            for (const PublicKey& key : parse_public_keys(cpio.substr(at, stop - at), "key")) {
                if (key.fingerprint == "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5") {
                    ring_.add(key);
                }
            }
            at = stop;
        }
        ASSERT_FALSE(ring_.empty());
    }
    std::filesystem::path folder_;
    Keyring ring_;
};

TEST_F(RealRpms, OfTheDistributionPassAndOfAnotherVendorFail) {
    int good = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.path().extension() != ".rpm") {
            continue;
        }
        if (entry.path().filename().string().starts_with("zabbix")) {
            try {
                (void)check_rpm(entry.path(), ring_, SignaturePolicy::required);
                FAIL() << "a foreign key was accepted";
            } catch (const base::VerifyError& error) {
                EXPECT_THAT(error.message(), HasSubstr("signed by key 082ab56ba14fe591"));
            }
            EXPECT_EQ(check_rpm(entry.path(), ring_, SignaturePolicy::ignored).nevra.name,
                      "zabbix-web-mysql");
            continue;
        }
        const RpmFacts facts = check_rpm(entry.path(), ring_, SignaturePolicy::required);
        EXPECT_EQ(facts.key, "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5") << entry.path();
        EXPECT_EQ(facts.sha256, base::sha256_of_file(entry.path()));
        ++good;
    }
    EXPECT_GE(good, 15);
}

TEST_F(RealRpms, FlippedBytesOfThePayloadAreNoticed) {
    const std::string text = base::read_file(folder_ / "basesystem-10.0-7.el7.centos.noarch.rpm");
    Bytes rpm = testing::as_bytes(text);
    rpm[rpm.size() - 20] ^= 1;
    EXPECT_THROW((void)check(rpm, SignaturePolicy::required, 4096, ring_), base::VerifyError);
}

}  // namespace
}  // namespace pigsty::repo
