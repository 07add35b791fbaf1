// SPDX-License-Identifier: Apache-2.0
#include "bundles/make.hpp"

#include <optional>

#include "base/atomic_file.hpp"
#include "base/epoch.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "bundles/make_record.hpp"
#include "bundles/pack.hpp"
#include "repo/downloader.hpp"
#include "repo/package_fetch.hpp"
#include "repo/resolve.hpp"
#include "repo/store.hpp"
#include "specs/lock_mirrors.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* k_archive_name = "pkg.tgz";

/// A lock with the text it was read from or written as.
struct LockText {
    specs::Lock lock;
    std::string sha256;
};

std::string mending_command(const fs::path& lock_file) {
    const std::string option = lock_file == "bundle.lock" ? "" : " -o " + lock_file.string();
    return "pigsty-bundle resolve" + option;
}

std::optional<LockText> read_fitting_lock(const specs::Profile& profile,
                                          const MakeOptions& options) {
    const auto text = base::read_file_if_present(options.lock_file);
    if (!text) {
        if (options.policy == LockPolicy::locked) {
            base::SpecError error("there is no lock " + base::quote(options.lock_file.string()));
            error.set_hint("make one with: " + mending_command(options.lock_file));
            throw error;
        }
        return std::nullopt;
    }
    LockText read{specs::parse_lock(*text, options.lock_file.string()), base::sha256_of(*text)};
    if (read.lock.input_sha256 == specs::input_digest(profile)) {
        return read;
    }
    if (options.policy == LockPolicy::locked) {
        require_fitting_lock(read.lock, profile, options.lock_file);
    }
    base::log_info("the specs changed since " + base::quote(options.lock_file.string()) +
                   " was made: resolving again");
    return std::nullopt;
}

LockText resolve_and_write(const specs::Profile& profile,
                           const MakeOptions& options,
                           const repo::Store& store,
                           base::Progress& progress) {
    repo::ResolveOptions resolve_options;
    resolve_options.cache = options.cache;
    resolve_options.jobs = options.jobs;
    LockText made{repo::resolve(profile, store, resolve_options, progress), ""};
    const std::string text = specs::format_lock(made.lock);
    base::make_directories(options.lock_file.parent_path());
    base::write_file(options.lock_file, text);
    made.sha256 = base::sha256_of(text);
    return made;
}

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
std::optional<MakeRecord> record_of(const LockText& lock,
                                    const fs::path& archive,
                                    const std::string& sha256) {
    const auto archive_stamp = base::file_stamp(archive);
    const auto digest_stamp = base::file_stamp(digest_file_of(archive));
    if (!archive_stamp || !digest_stamp) {
        return std::nullopt;
    }
    return MakeRecord{lock.sha256, epoch_text(), sha256, *archive_stamp, *digest_stamp};
}

/// The digest of the archive when it is what the last run made of this very lock.
std::optional<std::string> finished_archive(const LockText& lock,
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
               const LockText& lock,
               const repo::Store& store,
               const MakeOptions& options,
               base::Progress& progress) {
    base::make_directories(options.output);
    PackOptions pack_options;
    pack_options.jobs = options.jobs;
    pack_options.epoch = base::source_date_epoch();
    PackResult packed = pack(lock.lock, store, result.archive, pack_options, progress);
    result.archive_bytes = packed.size_bytes;
    result.archive_sha256 = packed.sha256;
    for (std::string& warning : packed.warnings) {
        result.warnings.push_back(std::move(warning));
    }
    if (const auto record = record_of(lock, result.archive, packed.sha256)) {
        write_make_record(options.cache, result.archive, *record);
    }
}

void describe_content(MakeResult& result, const specs::Lock& lock) {
    result.packages = lock.packages.size();
    result.files = lock.files.size();
    result.content_bytes = specs::total_bytes(lock);
}

}  // namespace

void require_fitting_lock(const specs::Lock& lock,
                          const specs::Profile& profile,
                          const fs::path& lock_file) {
    if (lock.input_sha256 == specs::input_digest(profile)) {
        return;
    }
    const std::string reason = lock.profile == profile.distro.name
                                   ? "the specs changed since"
                                   : "it is of profile " + base::quote(lock.profile) +
                                         ", wanted is " + base::quote(profile.distro.name);
    base::SpecError error({lock_file.string(), 0, 0},
                          "the lock does not fit the specs: " + reason +
                              (lock.profile == profile.distro.name ? " it was made" : ""));
    error.set_hint("make it again with: " + mending_command(lock_file));
    throw error;
}

MakeResult make(const specs::Profile& profile,
                const MakeOptions& options,
                base::Progress& progress) {
    const repo::Store store(options.cache / "store");
    MakeResult result;
    result.archive = options.output / k_archive_name;
    std::optional<LockText> lock = read_fitting_lock(profile, options);
    if (lock) {
        if (auto sha256 = finished_archive(*lock, store, options, result.archive)) {
            describe_content(result, lock->lock);
            result.unchanged = true;
            result.archive_sha256 = *sha256;
            result.archive_bytes = base::file_stamp(result.archive)->size_bytes;
            return result;
        }
    } else {
        step(result, "resolve", [&] {
            lock = resolve_and_write(profile, options, store, progress);
            return base::count_of(lock->lock.packages.size(), "package");
        });
    }
    describe_content(result, lock->lock);
    step(result, "fetch", [&] {
        repo::Downloader downloader;
        return fetch_detail(repo::fetch_lock(
            specs::with_current_mirrors(lock->lock, profile), store, downloader, progress));
    });
    step(result, "pack", [&] {
        pack_into(result, *lock, store, options, progress);
        return base::human_size(result.archive_bytes);
    });
    return result;
}

}  // namespace pigsty::bundles
