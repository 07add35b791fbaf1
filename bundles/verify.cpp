// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify.hpp"

#include <fcntl.h>

#include <array>
#include <chrono>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/detail/closure_check.hpp"
#include "bundles/detail/content_check.hpp"
#include "bundles/detail/findings.hpp"
#include "bundles/detail/repodata_check.hpp"
#include "bundles/verify_lock.hpp"

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

/// Says in plain words what is no bundle at all. What is not there is left to the reader.
void check_kind(const fs::path& path) {
    const auto refuse = [&](const std::string& why) {
        throw base::VerifyError(base::quote(path.string()) + " is no bundle: " + why);
    };
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (code || !fs::exists(status)) {
        return;
    }
    if (fs::is_directory(status)) {
        if (!fs::exists(path / k_manifest_name, code) && !code) {
            refuse("the folder has no " + base::quote(k_manifest_name));
        }
        return;
    }
    if (!fs::is_regular_file(status)) {
        refuse("it is neither a file nor a folder");
    }
    const base::Fd fd = base::open_file(path, O_RDONLY);
    std::array<std::uint8_t, 2> magic{};
    const std::size_t got = base::read_at(fd.get(), magic, 0);
    if (got == 0) {
        refuse("the file is empty");
    }
    if (!base::looks_like_gzip({reinterpret_cast<const char*>(magic.data()), got})) {
        refuse("the file is not compressed with gzip");
    }
}

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

void check_lock(const fs::path& lock, const specs::Manifest& manifest, detail::Findings& findings) {
    for (std::string& finding : lock_findings(manifest, base::read_file(lock))) {
        findings.add(std::move(finding));
    }
}

void throw_if_any(const fs::path& path,
                  const VerifyOptions& options,
                  const specs::Manifest& manifest,
                  detail::Findings& findings) {
    if (findings.empty()) {
        return;
    }
    auto texts = findings.take();
    const std::string message = detail::Findings::message(path.string(), texts, findings.count());
    VerifyFailed failed(message, std::move(texts));
    if (options.policy && options.policy->profile != manifest.profile) {
        failed.set_hint("the bundle is of profile " + base::quote(manifest.profile) +
                        ": use --profile " + base::printable(manifest.profile));
    }
    throw failed;
}

}  // namespace

VerifyReport verify(const fs::path& path, const VerifyOptions& options, base::Progress& progress) {
    check_kind(path);
    VerifyReport report;
    detail::Findings findings;
    const base::TempDir scratch("pigsty-verify");
    const fs::path repodata = scratch.path() / "repodata";
    base::make_directories(repodata);
    Stopwatch watch;
    check_content(path, options, repodata, findings, progress, report);
    report.content_seconds = watch.lap();
    // What follows reads files that are now known to be the manifest's.
    throw_if_any(path, options, report.manifest, findings);
    const auto sets = detail::choose_sets(report.manifest, options.sets);
    const auto metadata = detail::check_repodata(repodata, report.manifest, findings);
    check_lock(scratch.path() / k_lock_name, report.manifest, findings);
    report.repodata_seconds = watch.lap();
    throw_if_any(path, options, report.manifest, findings);
    if (options.prove_closure) {
        report.sets = detail::prove_closure(metadata, report.manifest, sets, findings);
        report.closure_seconds = watch.lap();
        throw_if_any(path, options, report.manifest, findings);
    }
    return report;
}

}  // namespace pigsty::bundles
