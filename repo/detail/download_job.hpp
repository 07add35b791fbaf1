// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "repo/detail/content_follower.hpp"
#include "repo/detail/mirror_health.hpp"
#include "repo/detail/partial_file.hpp"
#include "repo/detail/transfer.hpp"
#include "repo/downloader.hpp"

namespace pigsty::repo::detail {

/// What one download knows of one of its addresses.
struct MirrorTrial {
    std::string url;
    std::string host;
    int failures = 0;
    bool out = false;   ///< not to be asked again: it has no such file, or gave wrong content
    bool lied = false;  ///< gave wrong content
    bool slow = false;  ///< left once for its slowness; the next time we stay
    std::string error;  ///< the last one
};

/// One download on its way: waiting, transferring, being checked, or over.
struct DownloadJob {
    using Clock = std::chrono::steady_clock;

    DownloadJob(const Download& wanted, const DownloaderOptions& options);

    const Download& download;
    const DownloaderOptions& options;
    std::vector<MirrorTrial> mirrors;
    std::size_t current = 0;  ///< index of the mirror in use
    Clock::time_point not_before{};
    bool told_waiting = false;

    std::optional<PartialFile> file;
    std::unique_ptr<Transfer> transfer;
    std::unique_ptr<ContentFollower> follower;  ///< destroyed before `file` is closed
    std::uint64_t started_at_bytes = 0;         ///< size of the file when the attempt began
    /// Mirror that all bytes of the file came from; nullopt: an earlier run, or several.
    std::optional<std::size_t> source;
    bool no_mixing = false;  ///< bytes of several sources were wrong together: tell them apart
    std::uint64_t reported_bytes = 0;
    /// Window of the slowness watch.
    Clock::time_point window_start{};
    std::uint64_t window_bytes = 0;
    DownloadResult result;

    MirrorTrial& mirror() { return mirrors[current]; }

    /// The mirror to ask next; nullopt when none is left.
    std::optional<std::size_t> choose_mirror(const MirrorHealth& health) const;
    /// True when a mirror other than the current one could be asked and its host is no worse than
    /// `worst`.
    bool has_alternative(const MirrorHealth& health, HostRank worst) const;

    /// True when the file on disk has all that is wanted.
    bool complete() const;
    /// Clears away what an earlier run left, when it cannot be continued.
    void prepare_file();

    /// Notes that the current mirror is about to give the rest of the file.
    void note_source();

    /// Notes that the current mirror failed; decides when it may be asked again.
    void note_failure(Outcome outcome, const std::string& message);
    /// Notes that the content is wrong; it is thrown away.
    void note_wrong_content(const std::string& message);

    void close_file();
    /// The error when no mirror is left.
    std::exception_ptr failure() const;

    ~DownloadJob();
    DownloadJob(DownloadJob&&) = delete;
};

}  // namespace pigsty::repo::detail
