// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_largest = 64U << 20U;
/// Two hundred warnings of the greatest length fit.
constexpr std::uint64_t k_largest_result = 4U << 20U;
/// How long a lock may be held by somebody who only looks whether it is held.
constexpr std::chrono::seconds k_patience(2);

/// Whoever can write into a folder that we work on could lead us out of it by a link.
std::optional<std::string> read_own(const fs::path& file, std::uint64_t limit_bytes = k_largest) {
    return base::read_file_if_present(file, limit_bytes, base::Links::refuse);
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// Removes the temporaries of a run that was killed while it wrote: we have the lock, so nobody
/// else writes here.
void sweep(const fs::path& folder) {
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored); entry != fs::directory_iterator();
         entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.') && name.find(".tmp.") != std::string::npos) {
            std::error_code trouble;
            fs::remove(entry->path(), trouble);
        }
    }
}

}  // namespace

StateFolder StateFolder::make(const RootFolder& root) {
    root.make_directory(k_state_folder, {.mode = 0755});
    return *find(root);
}

std::optional<StateFolder> StateFolder::find(const RootFolder& root) {
    const auto info = root.info_followed(k_state_folder);
    if (!info) {
        return std::nullopt;
    }
    if (info->type != FileType::directory) {
        throw base::Error(base::quote(k_state_folder) + " is no directory");
    }
    return StateFolder(root.path() / fs::path(*root.resolve(k_state_folder)).relative_path());
}

base::FileLock StateFolder::lock() const {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    do {
        if (auto lock = base::FileLock::try_take(path_ / "lock")) {
            return std::move(*lock);
        }
        base::check_interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    } while (std::chrono::steady_clock::now() < end);
    ApplyBusy error("another apply is at work: process " + holder().value_or("(unknown)") +
                    " holds " + base::quote((path_ / "lock").string()));
    error.set_hint("wait for it: pigsty-firstboot status --wait 600");
    throw error;
}

std::optional<std::string> StateFolder::holder() const {
    const fs::path file = path_ / "lock";
    const base::Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd || ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) {
        return std::nullopt;
    }
    return first_line(read_own(file, 4096).value_or(""));
}

Memory StateFolder::stored_memory() const {
    const fs::path file = path_ / "managed.json";
    const auto text = read_own(file);
    try {
        return text ? memory_from_json(*text, file.string()) : Memory{};
    } catch (const base::SpecError& error) {  // no document of a person: exit status 1
        base::Error damaged(error.message());
        damaged.set_hint(
            "move it away, then apply again: what earlier plans had made and later "
            "ones have not is then left as it is");
        throw damaged;
    }
}

Memory StateFolder::peek_memory() const {
    Memory memory = stored_memory();
    replay(journal().read().lines, memory);
    return memory;
}

Memory StateFolder::load_memory() const {
    sweep(path_);
    Memory memory = stored_memory();
    const std::uint64_t stored = memory.run;
    const JournalContent content = journal().read();
    replay(content.lines, memory);
    if (memory.run != stored || content.torn) {
        store(memory, content.lines);
    }
    return memory;
}

void StateFolder::store(const Memory& memory, const std::vector<JournalLine>& lines) const {
    const std::string text = memory_to_json(memory);
    if (read_own(path_ / "managed.json") != text) {
        base::write_file(path_ / "managed.json", text, 0600);
    }
    std::vector<JournalLine> last;
    for (const JournalLine& line : lines) {
        if (line.run == memory.run) {
            last.push_back(line);
        }
    }
    journal().rewrite(last);
}

std::optional<ApplyResult> StateFolder::result() const {
    const fs::path file = path_ / "result.json";
    const auto text = read_own(file, k_largest_result);
    return text ? std::optional(result_from_json(*text, file.string())) : std::nullopt;
}

void StateFolder::store_result(const ApplyResult& result) const {
    base::write_file(path_ / "result.json", result_to_json(result));
}

void StateFolder::store_rendered(const std::string& json) const {
    const fs::path file = path_ / "rendered.json";
    if (read_own(file) != json) {
        base::write_file(file, json);
    }
}

}  // namespace pigsty::firstboot
