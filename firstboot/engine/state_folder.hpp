// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/file_lock.hpp"
#include "firstboot/engine/journal.hpp"
#include "firstboot/engine/memory.hpp"
#include "firstboot/engine/result.hpp"
#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

/// Name of the folder below a root in which firstboot keeps what it has to remember.
inline constexpr const char* k_state_folder = "/var/lib/pigsty/firstboot";

/// Another apply has the lock.
class ApplyBusy : public base::Error {
  public:
    using Error::Error;
};

/// The files of that folder; symbolic links among them are refused. See docs/firstboot-engine.md.
class StateFolder {
  public:
    /// Makes the folder when it is missing. Throws SystemError, e.g. on a full disk.
    static StateFolder make(const RootFolder& root);
    /// The folder if it is there.
    static std::optional<StateFolder> find(const RootFolder& root);

    /// Takes the lock for as long as the object lives. Throws ApplyBusy naming the process that
    /// holds it, after two seconds: holder() has it for a moment, too.
    base::FileLock lock() const;
    /// The process that holds the lock, as text; nullopt: nobody does.
    std::optional<std::string> holder() const;

    /// The memory with what a killed run had done; a torn journal and leftovers are put in order on
    /// the disk first. Throws Error for a file that is not ours, or a link.
    Memory load_memory() const;

    /// The same without touching the disk.
    Memory peek_memory() const;

    /// Writes the memory, when it differs from what the disk has, and a journal of `lines`: it
    /// never has more than one run.
    void store(const Memory& memory, const std::vector<JournalLine>& lines) const;

    Journal journal() const { return Journal(path_ / "journal"); }

    /// nullopt when no apply has ended yet. Throws SpecError for a file that is not ours.
    std::optional<ApplyResult> result() const;
    void store_result(const ApplyResult& result) const;
    /// What was made into a folder, sorted.
    void store_rendered(const std::string& json) const;

  private:
    Memory stored_memory() const;
    explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;  ///< on this machine
};

}  // namespace pigsty::firstboot
