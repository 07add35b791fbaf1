// SPDX-License-Identifier: Apache-2.0
#include "base/gzip_stream.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/temp_dir.hpp"

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

std::string read_all(const std::filesystem::path& file) {
    GzipReader reader(file);
    std::string text;
    while (reader.read_more(text)) {
    }
    return text;
}

TEST(GzipStream, GivesBackWhatItTook) {
    const TempDir folder("gzip");
    for (const std::size_t size : {0UL, 1UL, 262144UL, 262145UL, 2'000'000UL}) {
        const std::string text = sample(size);
        const std::string gzip = stream(text, 2, 10'007);
        EXPECT_EQ(gzip_decompress(gzip, k_limit), text) << size;
        write_file(folder.path() / "x.gz", gzip);
        EXPECT_EQ(read_all(folder.path() / "x.gz"), text) << size;
    }
}

TEST(GzipStream, GivesTheSameBytesWhateverTheThreadsAndPieces) {
    const std::string text = sample(3'000'000);
    const std::string gzip = stream(text, 1, text.size());
    EXPECT_EQ(gzip, stream(text, 5, 997));
    EXPECT_EQ(gzip.find("\x1f\x8b\x08", 1), std::string::npos) << "one member";
    EXPECT_LT(static_cast<double>(gzip.size()),
              static_cast<double>(gzip_compress(text, 6).size()) * 1.06);
}

TEST(GzipStream, PassesAFailureOfTheSinkOn) {
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

TEST(GzipStream, ReadsAllMembersAndRefusesDamage) {
    const TempDir folder("gzip");
    const auto file = folder.path() / "x.gz";
    const std::string gzip = gzip_compress(sample(300'000));
    write_file(file, gzip + gzip_compress("tail"));
    EXPECT_EQ(read_all(file), sample(300'000) + "tail");
    for (const std::size_t size : {0UL, 5UL, gzip.size() / 2, gzip.size() - 1}) {
        write_file(file, gzip.substr(0, size));
        EXPECT_THROW(read_all(file), Error) << size;
    }
    std::string damaged = gzip;
    damaged[gzip.size() - 6] = static_cast<char>(damaged[gzip.size() - 6] ^ 1);
    write_file(file, damaged);
    EXPECT_THROW(read_all(file), Error);
    EXPECT_THROW(GzipReader(folder.path() / "absent"), SystemError);
}

}  // namespace
}  // namespace pigsty::base
