// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/engine/system.hpp"

namespace pigsty::firstboot {

/// Those of the names that no installed package answers to: by what it provides, by its name, its
/// name with version (and release, and architecture), or by a glob over these. Throws
/// ProcessError when rpm fails, and Error for a name that rpm would take for an option.
std::vector<std::string> missing_packages(const std::vector<std::string>& names,
                                          const System& system);

/// Changes whenever packages are installed or removed: sizes and times of the database's files.
std::string package_stamp(const RootFolder& files);

}  // namespace pigsty::firstboot
