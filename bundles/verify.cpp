// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify.hpp"

#include <chrono>

#include "base/file.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/detail/closure_check.hpp"
#include "bundles/detail/content_check.hpp"
#include "bundles/detail/findings.hpp"
#include "bundles/detail/repodata_check.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

class Stopwatch {
  public:
    /// Seconds since the last call.
    double lap() {
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double> passed = now - start_;
        start_ = now;
        return passed.count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void check_content(const fs::path& path,
                   const VerifyOptions& options,
                   const fs::path& scratch,
                   detail::Findings& findings,
                   base::Progress& progress,
                   VerifyReport& report) {
    std::error_code code;
    const std::uint64_t size = fs::is_regular_file(path, code) ? fs::file_size(path, code) : 0;
    base::ProgressTask task(progress, "verifying", 0, size);
    detail::ContentCheck check(scratch, options, findings, progress, report);
    const ReadResult result = read_bundle(
        path, {options.jobs, {}}, [&](const BundleEntry& entry) { return check.open(entry); });
    check.finish(result);
    task.end(base::count_of(result.files, "file") + ", " + base::human_size(result.content_bytes));
}

void throw_if_any(const fs::path& path, detail::Findings& findings) {
    if (!findings.empty()) {
        auto texts = findings.take();
        const std::string message =
            detail::Findings::message(path.string(), texts, findings.count());
        throw VerifyFailed(message, std::move(texts));
    }
}

}  // namespace

VerifyReport verify(const fs::path& path, const VerifyOptions& options, base::Progress& progress) {
    VerifyReport report;
    detail::Findings findings;
    const base::TempDir scratch("pigsty-verify");
    const fs::path repodata = scratch.path() / "repodata";
    base::make_directories(repodata);
    Stopwatch watch;
    check_content(path, options, repodata, findings, progress, report);
    report.content_seconds = watch.lap();
    // What follows reads files that are now known to be the manifest's.
    throw_if_any(path, findings);
    const auto sets = detail::choose_sets(report.manifest, options.sets);
    const auto metadata = detail::check_repodata(repodata, report.manifest, findings);
    report.repodata_seconds = watch.lap();
    throw_if_any(path, findings);
    if (options.prove_closure) {
        report.sets = detail::prove_closure(metadata, report.manifest, sets, findings);
        report.closure_seconds = watch.lap();
        throw_if_any(path, findings);
    }
    return report;
}

}  // namespace pigsty::bundles
