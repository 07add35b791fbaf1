// SPDX-License-Identifier: Apache-2.0
#include "base/gunzip_stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gzip.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

std::string read_all(const std::string& gzip, std::size_t piece) {
    const TempDir dir("gunzip");
    write_file(dir.path() / "f", gzip);
    const Fd fd = open_file(dir.path() / "f", O_RDONLY);
    GunzipStream stream(fd.get());
    std::string out;
    std::vector<std::uint8_t> buffer(piece);
    while (const std::size_t got = stream.read(buffer)) {
        out.append(reinterpret_cast<const char*>(buffer.data()), got);
    }
    return out;
}

TEST(GunzipStream, ReadsAllMembers) {
    const std::string gzip =
        gzip_compress("one ") + gzip_compress("") + gzip_compress(std::string(300000, 'x'));
    for (const std::size_t piece : {1000UL, 65536UL, 1000000UL}) {
        EXPECT_EQ(read_all(gzip, piece), "one " + std::string(300000, 'x'));
    }
}

TEST(GunzipStream, RefusesTruncationAtEveryByte) {
    const std::string gzip = gzip_compress("some text that is not long");
    for (std::size_t size = 0; size < gzip.size(); ++size) {
        EXPECT_THROW(read_all(gzip.substr(0, size), 100), Error) << size;
    }
}

TEST(GunzipStream, RefusesWhatFollows) {
    EXPECT_THROW(read_all(gzip_compress("text") + "garbage", 100), Error);
    EXPECT_THROW(read_all(gzip_compress("text") + std::string(20, '\0'), 100), Error);
}

TEST(GunzipStream, RefusesAWrongChecksum) {
    std::string gzip = gzip_compress("text");
    gzip[gzip.size() - 6] ^= 1;
    EXPECT_THROW(read_all(gzip, 100), Error);
}

}  // namespace
}  // namespace pigsty::base
