// SPDX-License-Identifier: Apache-2.0
#include "vm/console.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <span>

#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {
namespace {

using std::chrono::milliseconds;

struct Pair {
    base::Fd ours;
    base::Fd theirs;
};

Pair make_pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {base::Fd(ends[0]), base::Fd(ends[1])};
}

void put(int fd, std::string_view text) {
    base::write_all(fd, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

TEST(Console, LogsEchoesAndScans) {
    const base::TempDir folder("console");
    Pair pair = make_pair();
    std::string echoed;
    Console console(std::move(pair.ours), folder.path() / "log", [&](std::string_view bytes) {
        echoed += bytes;
    });
    put(pair.theirs.get(), "\x1b[1mPIGSTY-READY a\r\n");
    EXPECT_TRUE(console.pump(milliseconds(1000)));
    EXPECT_EQ(console.scanner().ready(), "a");
    EXPECT_EQ(echoed, "\x1b[1mPIGSTY-READY a\r\n");
    console.set_echo({});
    put(pair.theirs.get(), "silent");
    EXPECT_TRUE(console.pump(milliseconds(1000)));
    EXPECT_EQ(base::read_file(folder.path() / "log"), echoed + "silent");
    EXPECT_TRUE(console.pump(milliseconds(1)));
    pair.theirs.reset();
    EXPECT_FALSE(console.pump(milliseconds(1000)));
    EXPECT_FALSE(console.pump(milliseconds(1)));
}

TEST(Console, StopsLoggingAtItsLimit) {
    const base::TempDir folder("console");
    Pair pair = make_pair();
    Console console(std::move(pair.ours), folder.path() / "log", {}, 10);
    put(pair.theirs.get(), "0123456789abcdef\nPIGSTY-READY late\n");
    EXPECT_TRUE(console.pump(milliseconds(1000)));
    put(pair.theirs.get(), "more");
    EXPECT_TRUE(console.pump(milliseconds(1000)));
    EXPECT_EQ(base::read_file(folder.path() / "log"),
              "0123456789\n[the log is full; later output is not kept]\n");
    EXPECT_EQ(console.scanner().ready(), "late");
}

}  // namespace
}  // namespace pigsty::vm
