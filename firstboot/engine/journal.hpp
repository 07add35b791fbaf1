// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "firstboot/engine/memory.hpp"

namespace pigsty::firstboot {

/// What a line of the journal says.
enum class JournalEvent {
    changed,  ///< the resource was made so; written after the effect
    stale,    ///< what the resource watches is about to change: `memo` is what is left of its memo
    removed,  ///< what an earlier plan had made is gone
    failed,   ///< making it failed; `reason` says why
};

/// One line. Shape: {"at":"2026-11-23T00:20:08Z","did":"changed","id":"file /etc/hosts",
/// "memo":{"path":…,"value":…},"run":3,"seconds":0.004}
struct JournalLine {
    std::uint64_t run = 0;
    std::string at;  ///< UTC
    JournalEvent event = JournalEvent::changed;
    ResourceId id;
    double seconds = 0;
    std::string reason;
    std::optional<Memo> memo;
};

std::string to_json_line(const JournalLine& line);

/// What a journal holds.
struct JournalContent {
    std::vector<JournalLine> lines;
    bool torn = false;  ///< more follows that is no line: a kill cut the last one
};

/// Reads the text of a journal up to the first line that is torn or foreign.
JournalContent parse_journal(std::string_view text);

/// Takes what the lines of younger runs say into the memory.
void replay(const std::vector<JournalLine>& lines, Memory& memory);

/// The file to which lines are added. It is made with the first line.
class Journal {
  public:
    explicit Journal(std::filesystem::path file) : file_(std::move(file)) {}

    /// Adds a line and flushes it to the disk. Throws SystemError.
    void append(const JournalLine& line);

    /// Everything so far; nothing without a file. Throws SystemError.
    JournalContent read() const;

    /// Replaces the journal with these lines, atomically. Throws SystemError.
    void rewrite(const std::vector<JournalLine>& lines);

  private:
    std::filesystem::path file_;
    base::Fd fd_;
};

/// The time now. Shape: "2026-11-23T00:20:08Z".
std::string utc_now();

}  // namespace pigsty::firstboot
