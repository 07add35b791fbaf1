// SPDX-License-Identifier: Apache-2.0
#include "vm/boot_folder.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"

namespace pigsty::vm {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_prefix = "pigsty-boot";
constexpr const char* k_lock = "lock";

bool is_old(const fs::path& lock) {
    std::error_code absent;
    const fs::file_time_type written = fs::last_write_time(lock, absent);
    return !absent && fs::file_time_type::clock::now() - written > std::chrono::minutes(1);
}

void remove_unless_held(const fs::path& folder) {
    if (fs::is_symlink(folder) || !is_old(folder / k_lock)) {
        return;
    }
    try {
        const std::optional<base::FileLock> lock = base::FileLock::try_take(folder / k_lock);
        if (lock) {
            base::remove_tree(folder);
        }
    } catch (const base::Error& error) {
        base::log_debug(error.message());  // somebody else's
    }
}

}  // namespace

BootFolder::BootFolder(const fs::path& parent)
    : folder_(k_prefix, parent), lock_(base::FileLock::take(folder_.path() / k_lock)) {
    sweep_boot_folders(folder_.path());
}

void sweep_boot_folders(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder.parent_path(), ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(std::string(k_prefix) + '.') && entry.path() != folder) {
            remove_unless_held(entry.path());
        }
    }
}

}  // namespace pigsty::vm
