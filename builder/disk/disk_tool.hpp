// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/process.hpp"

namespace pigsty::builder {

/// Runs a program that writes into a disk, without the user's locale and time zone. Throws
/// ProcessError; when the program cannot be started its hint names `package`.
void run_disk_tool(base::Command command, const std::string& package);

}  // namespace pigsty::builder
