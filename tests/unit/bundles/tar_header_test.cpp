// SPDX-License-Identifier: Apache-2.0
#include "bundles/tar_header.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/gzip.hpp"
#include "tests/unit/bundles/tar_maker.hpp"

namespace pigsty::bundles {
namespace {

std::string listed(const std::string& path) {
    return testing::read_tgz(
        base::gzip_compress(tar_header({path, 0, 1}) + std::string(1024, '\0')));
}

TEST(TarHeader, SaysNoOwner) {
    const std::string block = tar_header({"pigsty/a", 5, 1'600'000'000});
    ASSERT_EQ(block.size(), 512U);
    EXPECT_EQ(block.substr(100, 24), std::string("0000644\0000000000\0000000000\0", 24));
    EXPECT_EQ(block.substr(124, 11), "00000000005");
    EXPECT_EQ(block.substr(265, 64), std::string(64, '\0'));
}

TEST(TarHeader, MarksFolders) {
    const std::string block = tar_header({"pigsty/", 0, 0});
    EXPECT_EQ(block[156], '5');
    EXPECT_EQ(block.substr(100, 7), "0000755");
}

TEST(TarHeader, HoldsLongNames) {
    for (const std::size_t size : {90UL, 93UL, 94UL, 100UL, 200UL, 240UL}) {
        const std::string name(size, 'n');
        EXPECT_EQ(listed("pigsty/" + name), name + "=;") << size;
    }
    const std::string deep = std::string(120, 'd') + "/" + std::string(99, 'f');
    EXPECT_EQ(tar_header({"pigsty/" + deep, 0, 0}).size(), 512U);
    EXPECT_EQ(listed("pigsty/" + deep), deep + "=;");
}

TEST(TarHeader, RefusesWhatUstarCannotSay) {
    EXPECT_THROW(tar_header({"a", std::uint64_t{1} << 33, 0}), base::Error);
    EXPECT_THROW(tar_header({"a", 0, -1}), base::Error);
}

}  // namespace
}  // namespace pigsty::bundles
