// SPDX-License-Identifier: Apache-2.0
#include "bundles/make.hpp"

#include <optional>

#include "base/epoch.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "bundles/current_lock.hpp"
#include "bundles/lock_file.hpp"
#include "bundles/make_record.hpp"
#include "bundles/pack.hpp"
#include "repo/downloader.hpp"
#include "repo/package_fetch.hpp"
#include "repo/store.hpp"
#include "specs/lock_fit.hpp"
#include "specs/lock_mirrors.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* k_archive_name = "pkg.tgz";

bool store_is_whole(const specs::Lock& lock, const repo::Store& store) {
    for (const specs::LockedPackage& package : lock.packages) {
        if (!store.has(package.sha256, package.size_bytes)) {
            return false;
        }
    }
    for (const specs::LockedFile& file : lock.files) {
        if (!store.has(file.sha256, file.size_bytes)) {
            return false;
        }
    }
    return true;
}

fs::path digest_file_of(const fs::path& archive) {
    return archive.string() + ".sha256";
}

std::string epoch_text() {
    const auto epoch = base::source_date_epoch();
    return epoch ? std::to_string(*epoch) : "-";
}

/// What a run that ends now would record; nullopt when the output is not there.
std::optional<MakeRecord> record_of(const LockFile& lock,
                                    const fs::path& archive,
                                    const std::string& sha256) {
    const auto archive_stamp = base::file_stamp(archive);
    const auto digest_stamp = base::file_stamp(digest_file_of(archive));
    if (!archive_stamp || !digest_stamp) {
        return std::nullopt;
    }
    return MakeRecord{lock.text_sha256, epoch_text(), sha256, *archive_stamp, *digest_stamp};
}

/// The digest of the archive when it is what the last run made of this very lock.
std::optional<std::string> finished_archive(const LockFile& lock,
                                            const repo::Store& store,
                                            const MakeOptions& options,
                                            const fs::path& archive) {
    const auto last = read_make_record(options.cache, archive);
    if (!last || record_of(lock, archive, last->archive_sha256) != last ||
        !store_is_whole(lock.lock, store)) {
        return std::nullopt;
    }
    return last->archive_sha256;
}

/// Measures one step and adds it to the result.
template <class Body>
void step(MakeResult& result, const char* name, Body&& body) {
    const Clock::time_point start = Clock::now();
    const std::string detail = body();
    result.steps.push_back({name, Clock::now() - start, detail});
}

std::string fetch_detail(const repo::FetchReport& report) {
    if (report.fetched == 0) {
        return "all " + base::count_of(report.files, "file") + " were in the store";
    }
    return base::count_of(report.fetched, "file") + ", " + base::human_size(report.received_bytes) +
           " received";
}

void pack_into(MakeResult& result,
               const LockFile& lock,
               const repo::Store& store,
               const MakeOptions& options,
               base::Progress& progress) {
    base::make_directories(options.output);
    PackOptions pack_options;
    pack_options.jobs = options.jobs;
    PackResult packed = pack(lock.lock, store, result.archive, pack_options, progress);
    result.archive_bytes = packed.size_bytes;
    result.archive_sha256 = packed.sha256;
    for (std::string& warning : packed.warnings) {
        result.warnings.push_back(std::move(warning));
    }
    // Only the next run's speed hangs on the record: a cache that cannot be written is no failure.
    try {
        if (const auto record = record_of(lock, result.archive, packed.sha256)) {
            write_make_record(options.cache, result.archive, *record);
        }
    } catch (const base::SystemError& error) {
        result.warnings.push_back("the next make will pack again: " + error.message());
    }
}

/// Packs; when bytes of the store have rotted since they were checked, they are fetched anew, once.
void pack_mending_store(MakeResult& result,
                        const LockFile& lock,
                        const specs::Lock& to_fetch,
                        const repo::Store& store,
                        const MakeOptions& options,
                        repo::Downloader& downloader,
                        base::Progress& progress) {
    try {
        pack_into(result, lock, store, options, progress);
    } catch (const base::VerifyError& error) {
        const repo::FetchReport mended =
            repo::fetch_lock(to_fetch, store, downloader, progress, repo::Recheck::yes);
        if (mended.discarded == 0) {
            throw;
        }
        base::log_warning(error.message() + "; the damaged files were fetched again");
        pack_into(result, lock, store, options, progress);
    }
}

void describe_content(MakeResult& result, const specs::Lock& lock) {
    result.packages = lock.packages.size();
    result.files = lock.files.size();
    result.content_bytes = specs::total_bytes(lock);
}

}  // namespace

MakeResult make(const specs::Profile& profile,
                const MakeOptions& options,
                base::Progress& progress) {
    const repo::Store store(options.cache / "store");
    MakeResult result;
    result.archive = options.output / k_archive_name;
    std::optional<LockFile> lock = read_lock_file(options.lock_file);
    if (lock && specs::lock_misfit(lock->lock, profile).empty()) {
        if (auto sha256 = finished_archive(*lock, store, options, result.archive)) {
            describe_content(result, lock->lock);
            result.unchanged = true;
            result.archive_sha256 = *sha256;
            result.archive_bytes = base::file_stamp(result.archive)->size_bytes;
            return result;
        }
    } else {
        step(result, "resolve", [&] {
            lock = current_lock(profile,
                                lock,
                                {options.lock_file, options.cache, options.jobs, {}},
                                options.policy,
                                store,
                                progress);
            return base::count_of(lock->lock.packages.size(), "package");
        });
    }
    describe_content(result, lock->lock);
    const specs::Lock to_fetch = specs::with_current_mirrors(lock->lock, profile);
    repo::Downloader downloader({.check_threads = options.jobs});
    step(result, "fetch", [&] {
        return fetch_detail(repo::fetch_lock(to_fetch, store, downloader, progress));
    });
    step(result, "pack", [&] {
        pack_mending_store(result, *lock, to_fetch, store, options, downloader, progress);
        return base::human_size(result.archive_bytes);
    });
    return result;
}

}  // namespace pigsty::bundles
