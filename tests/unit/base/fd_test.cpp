// SPDX-License-Identifier: Apache-2.0
#include "base/fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

TEST(Fd, ClosesOnceAndMoves) {
    Fd first = open_file("/dev/null", O_RDONLY);
    const int number = first.get();
    EXPECT_NE(::fcntl(number, F_GETFD) & FD_CLOEXEC, 0);
    Fd second = std::move(first);
    EXPECT_TRUE(is_open(number));
    second = open_file("/dev/null", O_RDONLY);
    EXPECT_FALSE(is_open(number)) << "assignment closes what was held";
    const int kept = second.release();
    EXPECT_FALSE(second);
    EXPECT_TRUE(is_open(kept));
    Fd(kept).reset();
    EXPECT_FALSE(is_open(kept));
}

TEST(Fd, NamesTheFileThatCannotBeOpened) {
    try {
        open_file("/nonexistent/x\x01", O_RDONLY);
        FAIL() << "nothing was thrown";
    } catch (const SystemError& error) {
        EXPECT_EQ(error.error_number(), ENOENT);
        EXPECT_EQ(error.message(),
                  R"(cannot open "/nonexistent/x\x01": No such file or directory)");
    }
}

TEST(Fd, ReadsAndWritesWholeBuffers) {
    const TempDir folder("fd");
    const Fd file = open_file(folder.path() / "x", O_RDWR | O_CREAT);
    write_all(file.get(), bytes_of("hello world"));
    sync_file(file.get());
    sync_directory(folder.path());
    std::array<std::uint8_t, 5> five{};
    EXPECT_EQ(read_at(file.get(), five, 6), 5u);
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(five.data()), 5), "world");
    EXPECT_EQ(read_at(file.get(), five, 9), 2u);
    EXPECT_EQ(read_at(file.get(), five, 99), 0u);
    ::lseek(file.get(), 0, SEEK_SET);
    std::vector<std::uint8_t> all(64);
    EXPECT_EQ(read_full(file.get(), all), 11u);
    EXPECT_EQ(read_some(file.get(), all), 0u);
}

TEST(Fd, ReadsFullyFromAPipeThatGivesPieces) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const Fd read_end(ends[0]);
    Fd write_end(ends[1]);
    if (::fork() == 0) {
        for (int i = 0; i < 50; ++i) {
            write_all(write_end.get(), bytes_of("0123456789"));
            ::usleep(200);
        }
        ::_exit(0);
    }
    write_end.reset();
    std::vector<std::uint8_t> buffer(1000);
    EXPECT_EQ(read_full(read_end.get(), buffer), 500u);
}

TEST(Fd, ReportsFailedCalls) {
    std::array<std::uint8_t, 1> byte{};
    EXPECT_THROW(read_some(-1, byte), SystemError);
    EXPECT_THROW(read_at(-1, byte, 0), SystemError);
    EXPECT_THROW(write_all(-1, byte), SystemError);
    EXPECT_THROW(sync_file(-1), SystemError);
    EXPECT_THROW(sync_directory("/nonexistent"), SystemError);
    const Fd full = open_file("/dev/full", O_WRONLY);
    try {
        write_all(full.get(), byte);
        FAIL() << "nothing was thrown";
    } catch (const SystemError& error) {
        EXPECT_EQ(error.error_number(), ENOSPC);
    }
}

}  // namespace
}  // namespace pigsty::base
