// SPDX-License-Identifier: Apache-2.0
#include "base/interrupt.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/error.hpp"
#include "base/process.hpp"

namespace pigsty::base {
namespace {

/// Exit status of `body` in a process of its own, since the flag cannot be taken back.
template <class Body>
int status_of(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        catch_interrupts();
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Interrupt, IsNoticedOnce) {
    EXPECT_FALSE(interrupted());
    EXPECT_EQ(status_of([] {
                  check_interrupt();
                  ::raise(SIGTERM);
                  if (!interrupted()) {
                      return 1;
                  }
                  try {
                      check_interrupt();
                      return 2;
                  } catch (const Interrupted&) {
                      return 42;
                  }
              }),
              42);
}

TEST(Interrupt, EndsAtOnceTheSecondTime) {
    EXPECT_EQ(status_of([] {
                  ::raise(SIGINT);
                  ::raise(SIGINT);
                  return 42;
              }),
              static_cast<int>(ExitCode::failed));
}

TEST(Interrupt, MakesAClosedPipeAnOrdinaryError) {
    EXPECT_EQ(status_of([] {
                  ::raise(SIGPIPE);
                  return 42;
              }),
              42);
}

TEST(Interrupt, EndsARunningProgram) {
    EXPECT_EQ(status_of([] {
                  ::alarm(20);
                  const pid_t self = ::getpid();
                  if (::fork() == 0) {
                      ::usleep(200'000);
                      ::kill(self, SIGINT);
                      ::_exit(0);
                  }
                  try {
                      static_cast<void>(run({{"sleep", "100"}}));
                      return 1;
                  } catch (const Interrupted&) {
                      return 42;
                  }
              }),
              42);
}

}  // namespace
}  // namespace pigsty::base
