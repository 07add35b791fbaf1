// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/thread_pool.hpp"

namespace pigsty::repo {

/// Looks at the bytes of one download, in their order, on a worker thread while later ones still
/// come in. An object lives for one attempt; its calls never overlap.
class ContentCheck {
  public:
    virtual ~ContentCheck() = default;

    /// The next bytes, those resumed from an earlier run included. Throws VerifyError as soon as
    /// something is wrong.
    virtual void update(std::span<const std::uint8_t> bytes) = 0;

    /// Every wanted byte has passed by. Throws VerifyError when they are not what they must be. May
    /// move the file away.
    virtual void finish() = 0;
};

/// When the bytes of an earlier attempt or run may be continued.
enum class Resume {
    always,        ///< a digest says what the content must be, whichever mirror gives the rest
    by_validator,  ///< only from the address it came from, when its ETag or date still match
    never,
};

/// One file that is wanted.
struct Download {
    std::string name;               ///< for messages and progress
    std::vector<std::string> urls;  ///< http, https or file, in the order they are tried
    std::filesystem::path target;   ///< grows here; stays after a failure or a kill
    std::optional<std::uint64_t> size_bytes;
    std::string sha256;                           ///< 64 lower-case digits; empty: not known
    std::uint64_t size_limit_bytes = 8ULL << 30;  ///< more is refused
    std::uint64_t head_bytes = 0;                 ///< only the first bytes are wanted; 0: all
    Resume resume = Resume::always;

    /// Made for each attempt; may be empty. Runs beside the check of `sha256`.
    std::function<std::unique_ptr<ContentCheck>()> make_check;

    /// Asked once `target` is locked: true when another process has finished the work meanwhile.
    /// May be empty.
    std::function<bool()> already_done;
};

/// What became of a download.
struct DownloadResult {
    std::string url;                   ///< that gave the last bytes; empty when none were needed
    std::uint64_t received_bytes = 0;  ///< over the network, repetitions included
    std::uint64_t resumed_bytes = 0;   ///< found in `target`
    std::exception_ptr error;          ///< null: it is complete and was checked
};

struct DownloaderOptions {
    std::size_t total_limit = 12;    ///< transfers at a time
    std::size_t per_host_limit = 6;  ///< to one host
    std::size_t check_threads = 0;   ///< of check_pool(); 0: one per core
    int connect_timeout_ms = 15'000;
    /// A host that needs longer to connect is left for the next mirror, if there is one, and tried
    /// again last.
    int suspect_after_ms = 700;
    int stall_seconds = 30;  ///< without a byte: an error
    /// Below this rate over that time another mirror is tried. The rate is divided by the number of
    /// running transfers.
    std::uint64_t slow_bytes_per_second = 64u << 10;
    int slow_after_ms = 8'000;
    int attempts_per_mirror = 3;  ///< attempts that bring something worth mentioning do not count
    int backoff_ms = 500;         ///< doubled with each failure, with jitter
    int backoff_limit_ms = 10'000;
    int redirect_limit = 5;
    std::string user_agent;  ///< empty: "pigsty-bundle/VERSION"
};

/// Downloads batches of files in parallel: resumes, retries, changes mirrors. Not for use by
/// several threads at once.
///
/// A host that cannot be reached comes last for the object's life. Redirects of https stay on
/// https. The proxy variables of the environment are honoured and certificates verified, as libcurl
/// does. Several processes may want one target: it is locked (flock), and the others wait for the
/// first.
class Downloader {
  public:
    explicit Downloader(DownloaderOptions options = {});
    Downloader(const Downloader&) = delete;
    Downloader& operator=(const Downloader&) = delete;
    ~Downloader();

    /// Downloads everything; results are in the order of `downloads`. A failed download has an
    /// error in its result: VerifyError when every mirror that has the file gave wrong content,
    /// else FetchError with each mirror and its error. Throws SystemError (no space left, among
    /// others) and Interrupted; targets are kept in all cases.
    std::vector<DownloadResult> run(const std::vector<Download>& downloads,
                                    base::Progress& progress);

    /// As run(), but throws when something failed: one error that lists the first of them.
    std::vector<DownloadResult> run_all(const std::vector<Download>& downloads,
                                        base::Progress& progress);

    /// The threads of the checks, idle between two runs: for checks of what is there already.
    base::ThreadPool& check_pool();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Throws one error for all failures among `results`, listing the first of them; a VerifyError when
/// one of them is.
void throw_failures(const std::vector<DownloadResult>& results);

}  // namespace pigsty::repo
