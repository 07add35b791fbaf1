// SPDX-License-Identifier: Apache-2.0
#include "bundles/archive_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/gzip_member.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"
#include "tests/unit/bundles/tar_maker.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;
using testing::raw_tar;
using testing::raw_tar_entry;
using testing::RawEntry;
using testing::read_path;
using testing::read_tgz;
using testing::refusal;

const RawEntry k_folder{"pigsty/", "", '5', "", 0755, ""};

std::string members(const std::string& text, std::size_t piece) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string part = text.substr(at, piece);
        const base::Bytes member = base::make_member(
            {reinterpret_cast<const std::uint8_t*>(part.data()), part.size()}, at % 2 == 0 ? 0 : 6);
        out.append(reinterpret_cast<const char*>(member.data.get()), member.size);
    }
    return out;
}

TEST(ArchiveReader, ReadsWhatGnuTarMakes) {
    const base::TempDir dir("tar");
    const std::string deep = std::string(60, 'd') + "/" + std::string(120, 'f');
    base::make_directories(dir.path() / "pigsty" / std::string(60, 'd'));
    base::write_file(dir.path() / "pigsty/a", "one");
    base::write_file(dir.path() / "pigsty" / deep, std::string(100000, 'z'));
    for (const char* format : {"gnu", "pax", "ustar"}) {
        if (std::string(format) == "ustar") {
            base::remove_tree(dir.path() / "pigsty" / deep);
        }
        base::run_checked({{"tar",
                            "-C",
                            dir.path().string(),
                            std::string("--format=") + format,
                            "--sort=name",
                            "-czf",
                            (dir.path() / "t.tgz").string(),
                            "pigsty"}});
        const std::string all = read_path(dir.path() / "t.tgz");
        EXPECT_THAT(all, HasSubstr("a=one;")) << format;
        EXPECT_EQ(all.size() > 100000, std::string(format) != "ustar");
    }
}

TEST(ArchiveReader, ReadsTheSameWithAndWithoutAnIndex) {
    const std::string tar = raw_tar({k_folder,
                                     {"pigsty/a", std::string(70000, 'a')},
                                     {"pigsty/empty", ""},
                                     {"pigsty/b", std::string(1000, 'b')}});
    const std::string plain = read_tgz(base::gzip_compress(tar));
    for (const std::size_t piece : {1UL, 7UL, 511UL, 512UL, 513UL, 4096UL, 1000000UL}) {
        if (piece > 1 || tar.size() < 2000) {
            EXPECT_EQ(read_tgz(members(tar, piece)), plain) << piece;
        }
    }
    EXPECT_EQ(plain, "a=" + std::string(70000, 'a') + ";empty=;b=" + std::string(1000, 'b') + ";");
}

TEST(ArchiveReader, RefusesPathsThatLeadOut) {
    for (const char* name : {"/etc/passwd",
                             "pigsty/../../etc/passwd",
                             "../x",
                             "pigsty/..",
                             "./pigsty/a",
                             "pigsty//a",
                             "pigsty/./a"}) {
        EXPECT_THAT(refusal(raw_tar({k_folder, {name, "x"}})), HasSubstr("the name of entry"))
            << name;
    }
}

TEST(ArchiveReader, RefusesControlCharactersAndShowsThemEscaped) {
    const std::string message = refusal(raw_tar({k_folder, {"pigsty/a\x1b[2J", "x"}}));
    EXPECT_THAT(message, HasSubstr("printable"));
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
    EXPECT_NE(refusal(raw_tar({k_folder, {"pigsty/\xc3\xa4", "x"}})), "");
}

TEST(ArchiveReader, RefusesNamesOutsideTheTopFolder) {
    EXPECT_THAT(refusal(raw_tar({k_folder, {"other/a", "x"}})), HasSubstr("not below"));
    EXPECT_THAT(refusal(raw_tar({{"pigsty", "a file"}})), HasSubstr("not below"));
}

TEST(ArchiveReader, RefusesLinksAndDevices) {
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/l", "", '2', "/etc/passwd"}})),
                HasSubstr("is a link"));
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/a", "x"}, {"pigsty/l", "", '1', "pigsty/a"}})),
                HasSubstr("is a link"));
    for (const char type : {'3', '4', '6'}) {
        EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/d", "", type}})), HasSubstr("neither"))
            << type;
    }
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/s", "x", '0', "", 04755}})),
                HasSubstr("set-id"));
}

TEST(ArchiveReader, RefusesASecondEntryOfAName) {
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/a", "x"}, {"pigsty/a", "y"}})),
                HasSubstr("twice"));
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/a", "x"}, {"pigsty/a/b", "y"}})),
                HasSubstr("which is a file"));
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/a/b", "x"}, {"pigsty/a", "y"}})),
                HasSubstr("twice"));
    EXPECT_EQ(refusal(raw_tar({k_folder, k_folder, {"pigsty/a", "x"}})), "");
}

std::string pax(const std::string& key, const std::string& value) {
    const std::string rest = " " + key + "=" + value + "\n";
    std::size_t length = rest.size() + 2;
    length += std::to_string(length).size() > 2 ? 1U : 0U;
    return std::to_string(length) + rest;
}

TEST(ArchiveReader, SeesThroughPaxNames) {
    EXPECT_THAT(refusal(raw_tar(
                    {k_folder, {"x", pax("path", "pigsty/../../e"), 'x'}, {"pigsty/good", "x"}})),
                HasSubstr("the name of entry"));
    EXPECT_NE(
        refusal(raw_tar(
            {k_folder, {"x", pax("linkpath", "/etc/passwd"), 'x'}, {"pigsty/good", "", '2'}})),
        "");
}

TEST(ArchiveReader, RefusesSparseFiles) {
    const std::string tar =
        raw_tar({k_folder,
                 {"x",
                  pax("GNU.sparse.major", "1") + pax("GNU.sparse.minor", "0") +
                      pax("GNU.sparse.name", "pigsty/s") + pax("GNU.sparse.realsize", "10000000"),
                  'x'},
                 {"pigsty/s", "1\n5000\n3\n" + std::string(503, '\0') + "abc"}});
    EXPECT_NE(refusal(tar), "");
}

TEST(ArchiveReader, RefusesGarbageAfterTheEnd) {
    const std::string tar = raw_tar({k_folder, {"pigsty/a", "x"}});
    EXPECT_EQ(refusal(tar + std::string(8192, '\0')), "");
    EXPECT_THAT(refusal(tar + "x"), HasSubstr("follows the end"));
    EXPECT_THAT(refusal(tar + std::string(100000, '\0') + raw_tar_entry({"pigsty/b", "y"})),
                HasSubstr("follows the end"));
    EXPECT_THROW(read_tgz(base::gzip_compress(tar) + "garbage"), base::VerifyError);
    EXPECT_THROW(read_tgz(members(tar, 512) + "garbage"), base::VerifyError);
}

TEST(ArchiveReader, RefusesTruncationEverywhere) {
    const std::string tar = raw_tar({k_folder, {"pigsty/a", std::string(600, 'x')}});
    for (std::size_t size = 0; size < tar.size(); size += 100) {
        EXPECT_NE(refusal(tar.substr(0, size)), "") << size;
    }
    EXPECT_NE(refusal(tar.substr(0, tar.size() - 512)), "");
}

TEST(ArchiveReader, RefusesUnsoundHeaders) {
    std::string tar = raw_tar({k_folder, {"pigsty/a", "x"}});
    tar[600] ^= 1;
    EXPECT_NE(refusal(tar), "");
    EXPECT_NE(refusal(raw_tar({k_folder, {"pigsty/a", "x", '0', "", 0644, "77777777777"}})), "");
    EXPECT_NE(refusal(raw_tar({k_folder, {"pigsty/a", "x", '0', "", 0644, "-0000000001"}})), "");
}

TEST(ArchiveReader, KeepsToItsLimits) {
    ReadOptions options;
    options.limits.entries = 3;
    const std::string four =
        raw_tar({k_folder, {"pigsty/a", ""}, {"pigsty/b", ""}, {"pigsty/c", ""}});
    EXPECT_THAT(refusal(four, options), HasSubstr("more than 3 entries"));
    options = {};
    options.limits.total_bytes = 1 << 20;
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/a", std::string(2 << 20, '\0')}}), options),
                HasSubstr("limit"));
    EXPECT_THAT(refusal(raw_tar({k_folder}) + std::string(2 << 20, '\0'), options),
                HasSubstr("limit"));
    options = {};
    options.limits.path_bytes = 10;
    EXPECT_THAT(refusal(raw_tar({k_folder, {"pigsty/abcdef", ""}}), options), HasSubstr("longer"));
}

TEST(ArchiveReader, RethrowsWhatASinkThrows) {
    class Bad final : public FileSink {
        void update(std::span<const std::uint8_t>) override { throw base::VerifyError("bad"); }
        void finish() override {}
    };
    const base::TempDir dir("tar");
    std::vector<RawEntry> entries{k_folder};
    for (int i = 0; i < 200; ++i) {
        entries.push_back({"pigsty/f" + std::to_string(i), std::string(1000, 'x')});
    }
    base::write_file(dir.path() / "t", members(raw_tar(entries), 700));
    EXPECT_THROW(
        read_bundle(
            dir.path() / "t", {}, [](const BundleEntry&) { return std::make_unique<Bad>(); }),
        base::VerifyError);
}

TEST(ArchiveReader, ReadsAFolderManifestFirstAndMarkerLast) {
    const base::TempDir dir("folder");
    base::make_directories(dir.path() / "keys");
    base::write_file(dir.path() / "a.rpm", "A");
    base::write_file(dir.path() / "repo_complete", "ok");
    base::write_file(dir.path() / "keys/k", "K");
    base::write_file(dir.path() / "manifest.json", "M");
    base::write_file(dir.path() / "z", "Z");
    EXPECT_EQ(read_path(dir.path()), "manifest.json=M;keys/k=K;a.rpm=A;z=Z;repo_complete=ok;");
}

TEST(ArchiveReader, NamesAFolderThatIsWrittenAsADot) {
    const base::TempDir dir("folder");
    base::make_directories(dir.path() / "rpms");
    EXPECT_EQ(read_bundle(dir.path() / "rpms" / ".",
                          {},
                          [](const BundleEntry&) { return std::unique_ptr<FileSink>(); })
                  .top,
              "rpms");
}

TEST(ArchiveReader, RefusesLinksInAFolder) {
    const base::TempDir dir("folder");
    base::write_file(dir.path() / "a", "A");
    std::filesystem::create_symlink("/etc/passwd", dir.path() / "l");
    EXPECT_THROW(read_path(dir.path()), base::VerifyError);
    std::filesystem::remove(dir.path() / "l");
    ASSERT_EQ(::mkfifo((dir.path() / "fifo").c_str(), 0600), 0);
    EXPECT_THROW(read_path(dir.path()), base::VerifyError);
}

TEST(ArchiveReader, ReadsOneFile) {
    const base::TempDir dir("tar");
    const auto file = dir.path() / "t";
    base::write_file(file,
                     members(raw_tar({k_folder, {"pigsty/a", "A"}, {"pigsty/b", "BB"}}), 512));
    EXPECT_EQ(read_bundle_file(file, "a", 10), "A");
    EXPECT_EQ(read_bundle_file(file, "b", 10), "BB");
    EXPECT_THROW(read_bundle_file(file, "c", 10), base::VerifyError);
    EXPECT_THROW(read_bundle_file(file, "b", 1), base::VerifyError);
}

}  // namespace
}  // namespace pigsty::bundles
