// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/rpm_folder.hpp"

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

std::vector<FolderRpm> scan_rpm_folder(const fs::path& folder) {
    std::vector<FolderRpm> found;
    std::error_code code;
    fs::recursive_directory_iterator entry(folder, code);
    const std::size_t prefix = (folder / "").native().size();
    while (!code && entry != fs::recursive_directory_iterator()) {
        const std::string name = entry->path().filename().string();
        const bool is_folder = entry->is_directory(code) && !entry->is_symlink(code);
        if (name.starts_with('.') || (is_folder && name == "repodata")) {
            entry.disable_recursion_pending();
        } else if (!is_folder && name.ends_with(".rpm")) {
            const auto stamp = base::file_stamp(entry->path());
            if (!stamp) {
                throw base::SystemError("no regular file: " + base::quote(entry->path().string()),
                                        ENOENT);
            }
            found.push_back({entry->path().native().substr(prefix), *stamp});
        }
        base::check_interrupt();
        entry.increment(code);
    }
    if (code) {
        throw base::SystemError("cannot list " + base::quote(folder.string()), code.value());
    }
    std::sort(found.begin(), found.end(), [](const FolderRpm& a, const FolderRpm& b) {
        return a.location < b.location;
    });
    return found;
}

}  // namespace pigsty::repo::detail
