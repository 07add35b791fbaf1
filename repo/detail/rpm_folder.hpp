// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"

namespace pigsty::repo::detail {

/// An RPM below an indexed folder.
struct FolderRpm {
    std::string location;  ///< relative to the folder
    base::FileStamp stamp;
};

/// The RPMs below `folder`, sorted by location. Throws SystemError, also for a dangling link.
std::vector<FolderRpm> scan_rpm_folder(const std::filesystem::path& folder);

}  // namespace pigsty::repo::detail
