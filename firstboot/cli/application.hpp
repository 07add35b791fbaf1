// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

namespace pigsty::firstboot::cli {

/// Parses the command line and runs the verb it names. Throws UsageError, and what verbs throw.
base::ExitCode run_application(int argc, char** argv);

}  // namespace pigsty::firstboot::cli
