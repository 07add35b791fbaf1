// SPDX-License-Identifier: Apache-2.0
#include "base/gzip_writer.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/gzip.hpp"

namespace pigsty::base {
namespace {

constexpr std::uint64_t k_limit = 64U << 20;

std::string sample(std::size_t size) {
    std::string text;
    for (std::uint32_t value = 1; text.size() < size;) {
        value = value * 1664525 + 1013904223;
        text += "<entry name=\"" + std::to_string(value >> 22) + "\"/>\n";
    }
    text.resize(size);
    return text;
}

std::string stream(const std::string& text, std::size_t threads, std::size_t piece) {
    ThreadPool pool(threads);
    std::string out;
    GzipWriter writer(pool, [&](std::string_view bytes) { out += bytes; });
    for (std::size_t at = 0; at < text.size(); at += piece) {
        writer.write(std::string_view(text).substr(at, piece));
    }
    writer.finish();
    return out;
}

TEST(GzipWriter, GivesBackWhatItTook) {
    for (const std::size_t size : {0UL, 1UL, 262144UL, 262145UL, 2'000'000UL}) {
        const std::string text = sample(size);
        const std::string gzip = stream(text, 2, 10'007);
        EXPECT_EQ(gzip_decompress(gzip, k_limit), text) << size;
    }
}

TEST(GzipWriter, GivesTheSameBytesWhateverTheThreadsAndPieces) {
    const std::string text = sample(3'000'000);
    const std::string gzip = stream(text, 1, text.size());
    EXPECT_EQ(gzip, stream(text, 5, 997));
    EXPECT_EQ(gzip.find("\x1f\x8b\x08", 1), std::string::npos) << "one member";
    EXPECT_LT(static_cast<double>(gzip.size()),
              static_cast<double>(gzip_compress(text, 6).size()) * 1.06);
}

TEST(GzipWriter, PassesAFailureOfTheSinkOn) {
    ThreadPool pool(2);
    int calls = 0;
    GzipWriter writer(pool, [&](std::string_view) {
        if (++calls == 3) {
            throw Error("disk full");
        }
    });
    EXPECT_THROW(
        {
            writer.write(sample(4'000'000));
            writer.finish();
        },
        Error);
}

}  // namespace
}  // namespace pigsty::base
