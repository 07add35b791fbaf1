// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

namespace pigsty::builder::cli {

/// Parses the command line and runs the verb it names. Prints help and version itself.
/// Throws base::Error; a wrong command line is a UsageError.
base::ExitCode run_application(int argc, char** argv);

}  // namespace pigsty::builder::cli
