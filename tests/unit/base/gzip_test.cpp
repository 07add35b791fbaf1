// SPDX-License-Identifier: Apache-2.0
#include "base/gzip.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::base {
namespace {

constexpr std::uint64_t k_limit = 64U << 20;

std::string sample(std::size_t size) {
    std::string text;
    std::uint32_t value = 1;
    while (text.size() < size) {
        value = value * 1664525 + 1013904223;
        text += std::to_string(value >> 20) + '\n';
    }
    text.resize(size);
    return text;
}

std::string message_of(const std::string& gzip, std::uint64_t limit = k_limit) {
    try {
        gzip_decompress(gzip, limit);
        return "";
    } catch (const Error& error) {
        return error.message();
    }
}

TEST(Gzip, GivesBackWhatItTook) {
    for (const std::size_t size : {0UL, 1UL, 262143UL, 262144UL, 262145UL, 3'000'000UL}) {
        for (const int level : {0, 1, 9}) {
            const std::string text = sample(size);
            const std::string gzip = gzip_compress(text, level);
            EXPECT_TRUE(looks_like_gzip(gzip));
            EXPECT_EQ(gzip_decompress(gzip, k_limit), text) << size << " bytes, level " << level;
        }
    }
}

TEST(Gzip, GivesTheSameBytesAndNoTime) {
    const std::string gzip = gzip_compress("text");
    EXPECT_EQ(gzip, gzip_compress("text"));
    EXPECT_EQ(gzip.substr(3, 5), std::string(5, '\0')) << "no flags, time 0";
}

TEST(Gzip, InflatesAllMembers) {
    const std::string both = gzip_compress("one ") + gzip_compress("") + gzip_compress("two");
    EXPECT_EQ(gzip_decompress(both, k_limit), "one two");
    const std::string big = sample(500'000);
    EXPECT_EQ(gzip_decompress(gzip_compress(big) + gzip_compress(big), k_limit), big + big);
}

TEST(Gzip, RefusesEveryTruncation) {
    const std::string gzip = gzip_compress(sample(5000));
    for (std::size_t size = 0; size < gzip.size(); ++size) {
        EXPECT_EQ(message_of(gzip.substr(0, size)), "gzip data is truncated") << size;
    }
}

TEST(Gzip, RefusesDamage) {
    const std::string gzip = gzip_compress(sample(5000));
    for (const std::size_t at : {0UL, 1UL, 2UL, 40UL, gzip.size() - 6, gzip.size() - 1}) {
        std::string damaged = gzip;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        EXPECT_NE(message_of(damaged), "") << at;
    }
    EXPECT_EQ(message_of("no gzip at all"), "gzip data is damaged");
    EXPECT_EQ(message_of(gzip + "garbage"), "gzip data is damaged");
}

TEST(Gzip, StopsABomb) {
    const std::string bomb = gzip_compress(std::string(20'000'000, '\0'));
    EXPECT_EQ(message_of(bomb, 1'000'000),
              "gzip data inflates to more than the limit of 1000000 bytes");
    EXPECT_EQ(message_of(gzip_compress("1234"), 3),
              "gzip data inflates to more than the limit of 3 bytes");
    EXPECT_EQ(gzip_decompress(gzip_compress("1234"), 4), "1234");
}

TEST(Gzip, IsRecognisedByItsMagic) {
    EXPECT_FALSE(looks_like_gzip("\x1f"));
    EXPECT_FALSE(looks_like_gzip("<?xml"));
}

}  // namespace
}  // namespace pigsty::base
