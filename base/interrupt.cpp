// SPDX-License-Identifier: Apache-2.0
#include "base/interrupt.hpp"

#include <unistd.h>

#include <csignal>

#include "base/error.hpp"

namespace pigsty::base {

namespace {

volatile std::sig_atomic_t g_interrupted = 0;

void on_signal(int) {
    if (g_interrupted != 0) {
        ::_exit(static_cast<int>(ExitCode::failed));
    }
    g_interrupted = 1;
}

}  // namespace

void catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() noexcept {
    return g_interrupted != 0;
}

void check_interrupt() {
    if (interrupted()) {
        throw Interrupted();
    }
}

}  // namespace pigsty::base
