// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "repo/index.hpp"

namespace pigsty::repo::detail {

/// One package's `<package>` element of each of the three files, ending with a new line.
struct PackageXml {
    std::string primary;
    std::string filelists;
    std::string other;
};

/// What <time file> says.
enum class FileTime { mtime, build_time };

/// Describes one RPM. Free text keeps what XML can hold; names, dependencies and paths with
/// control characters are refused. Throws VerifyError naming the file, or SystemError.
PackageXml package_xml(const IndexInput& input, FileTime file_time);

}  // namespace pigsty::repo::detail
