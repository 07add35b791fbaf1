// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/tree/berkeley_db.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

/// A SQLite database in write-ahead mode cannot be read by those who may not write beside it, once
/// its log is gone. The log being empty, these two bytes are all that leaving that mode changes;
/// rpm returns to it when root next writes. Source: SQLite's "Database File Format", offsets 18
/// and 19.
void leave_write_ahead_mode(const fs::path& file) {
    constexpr std::string_view k_magic("SQLite format 3\0", 16);
    constexpr off_t k_versions = 18;
    const base::Fd fd = base::open_file(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    std::array<std::uint8_t, 20> head{};
    const bool whole = base::read_full(fd.get(), head) == head.size();
    const bool is_sqlite = whole && std::equal(k_magic.begin(), k_magic.end(), head.begin());
    if (!is_sqlite || head[18] != 2 || head[19] != 2) {
        return;
    }
    constexpr std::array<std::uint8_t, 2> k_rollback = {1, 1};
    if (::pwrite(fd.get(), k_rollback.data(), k_rollback.size(), k_versions) != 2) {
        const int err = errno;
        throw base::SystemError("cannot write " + base::quote(file.string()), err);
    }
}

}  // namespace

void settle_rpm_database(const TreeRoot& tree, const fs::path& folder) {
    const auto place = tree.find_folder(folder);
    if (!place) {
        throw base::Error("the tree has no rpm database in " + base::quote(folder.string()));
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(*place)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with("-wal") && entry.file_size() != 0) {
            throw base::Error("the rpm database was not closed: " + base::quote(name) +
                              " still holds data");
        }
        const bool passing = name.starts_with("__db.") || name.ends_with("-wal") ||
                             name.ends_with("-shm") || name.ends_with(".lock");
        if (passing) {
            base::remove_tree(entry.path());
        } else if (entry.is_regular_file()) {
            leave_write_ahead_mode(entry.path());
        }
    }
    normalize_berkeley_db_folder(*place);
}

}  // namespace pigsty::builder
