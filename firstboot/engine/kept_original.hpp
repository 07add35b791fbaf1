// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

/// Where a foreign file is kept: "<path>.before-pigsty".
std::string original_of(const std::string& path);

/// Copies the file (or link) to its kept name, unless something is kept there already or there is
/// no file. Throws SystemError.
void keep_original(const RootFolder& files, const std::string& path);

/// Puts the kept file back in place of `path`; false when none is kept. Throws SystemError.
bool restore_original(const RootFolder& files, const std::string& path);

}  // namespace pigsty::firstboot
