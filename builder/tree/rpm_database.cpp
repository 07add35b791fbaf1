// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_database.hpp"

#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/tree/berkeley_db.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

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
        }
    }
    normalize_berkeley_db_folder(*place);
}

}  // namespace pigsty::builder
