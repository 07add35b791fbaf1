// SPDX-License-Identifier: Apache-2.0
#include "base/temp_dir.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace fs = std::filesystem;

TempDir::TempDir(std::string_view prefix, const fs::path& parent) {
    const char* tmpdir = std::getenv("TMPDIR");
    const fs::path root = !parent.empty() ? parent : fs::path(tmpdir && *tmpdir ? tmpdir : "/tmp");
    std::string name = (root / (std::string(prefix) + ".XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) {
        const int err = errno;
        throw SystemError("cannot create a temporary directory in " + quote(root.string()), err);
    }
    path_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace pigsty::base
