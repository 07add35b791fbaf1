// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pigsty::base {

/// Makes SIGINT and SIGTERM set a flag instead of killing; a second signal ends the process at
/// once. SIGPIPE is ignored, so that a closed pipe is an ordinary write error.
void catch_interrupts();

/// True once a signal came.
bool interrupted() noexcept;

/// Throws Interrupted once a signal came. Long loops call it.
void check_interrupt();

}  // namespace pigsty::base
