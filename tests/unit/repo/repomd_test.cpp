// SPDX-License-Identifier: Apache-2.0
#include "repo/repomd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "base/file.hpp"

namespace pigsty::repo {
namespace {

using ::testing::HasSubstr;

const std::string k_hex(64, 'a');

std::string document(const std::string& body) {
    return "<?xml version=\"1.0\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">\n" +
           body + "</repomd>\n";
}

std::string record(const std::string& href,
                   const std::string& digest = k_hex,
                   const std::string& type = "sha256") {
    return "<data type=\"primary\"><checksum type=\"" + type + "\">" + digest +
           "</checksum><location href=\"" + href +
           "\"/><size>10</size><open-size>20</open-size><open-checksum "
           "type=\"sha256\">cd34</open-checksum></data>\n";
}

std::string error_of(const std::string& text) {
    try {
        (void)parse_repomd(text, "repomd.xml");
    } catch (const base::VerifyError& error) {
        return error.message();
    }
    return "no error";
}

TEST(Repomd, ReadsRecords) {
    const Repomd repomd = parse_repomd(
        document("<revision> 123 </revision>" + record("repodata/p.xml.gz")), "repomd.xml");
    EXPECT_EQ(repomd.revision, "123");
    const RepomdRecord* primary = find_record(repomd, "primary");
    ASSERT_NE(primary, nullptr);
    EXPECT_EQ(primary->location, "repodata/p.xml.gz");
    EXPECT_EQ(primary->digest, (RepositoryDigest{"sha256", k_hex}));
    EXPECT_EQ(primary->size_bytes, 10u);
    EXPECT_EQ(primary->open_size_bytes, 20u);
    EXPECT_EQ(primary->open_digest, "cd34");
    EXPECT_EQ(find_record(repomd, "filelists"), nullptr);
}

TEST(Repomd, OldNameOfSha1) {
    const std::string text = document(record("p.xml.gz", std::string(40, 'B'), "sha"));
    EXPECT_EQ(parse_repomd(text, "repomd.xml").records.at(0).digest,
              (RepositoryDigest{"sha1", std::string(40, 'b')}));
}

TEST(Repomd, RefusesLocationsThatLeadElsewhere) {
    for (const std::string& href : std::vector<std::string>{
             "../p.xml.gz", "/etc/passwd", "a/../../b", "a/./b", "", "a&#10;b", "a\\b"}) {
        EXPECT_THAT(error_of(document(record(href))), HasSubstr("location")) << href;
    }
    EXPECT_THAT(error_of(document("<data type=\"primary\"><checksum type=\"sha256\">" + k_hex +
                                  "</checksum><location xml:base=\"http://evil/\" "
                                  "href=\"a\"/></data>")),
                HasSubstr("another address"));
}

TEST(Repomd, RefusesEntityBombs) {
    const std::string bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
        "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><repomd><revision>&b;</revision></repomd>";
    EXPECT_THAT(error_of(bomb), HasSubstr("document type"));
}

TEST(Repomd, RefusesWhatIsNoRepomd) {
    EXPECT_THAT(error_of(""), HasSubstr("not a valid repomd.xml"));
    EXPECT_THAT(error_of("<html><body>404</body></html>"), HasSubstr("no element <repomd>"));
    EXPECT_THAT(error_of("<!DOCTYPE html><html></html>"), HasSubstr("document type"));
    EXPECT_THAT(error_of(document(record("a")).substr(0, 120)), HasSubstr("not well-formed"));
    EXPECT_THAT(error_of(document(record("a", "zz"))), HasSubstr("checksum"));
    EXPECT_THAT(error_of(document(record("a", k_hex, "crc32"))), HasSubstr("checksum"));
    std::string deep;
    for (int i = 0; i < 100; ++i) {
        deep += "<a>";
    }
    EXPECT_THAT(error_of(document(deep)), HasSubstr("nested"));
    EXPECT_THAT(error_of(document("<revision>" + std::string(10'000, 'x') + "</revision>")),
                HasSubstr("too long"));
}

TEST(Repomd, ReadsWhatCreaterepoOfEl7Wrote) {
    const char* corpus = std::getenv("PIGSTY_CORPUS");
    if (corpus == nullptr) {
        GTEST_SKIP() << "PIGSTY_CORPUS is not set";
    }
    const auto file = std::filesystem::path(corpus) / "el7" / "repodata" / "repomd.xml";
    const Repomd repomd = parse_repomd(base::read_file(file), file.string());
    EXPECT_EQ(repomd.revision, "1565731421");
    ASSERT_NE(find_record(repomd, "filelists"), nullptr);
    EXPECT_EQ(find_record(repomd, "filelists")->open_size_bytes, 1614856u);
}

}  // namespace
}  // namespace pigsty::repo
