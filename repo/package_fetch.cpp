// SPDX-License-Identifier: Apache-2.0
#include "repo/package_fetch.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/package_checks.hpp"
#include "repo/detail/partial_file.hpp"
#include "repo/program_folder.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using base::VerifyError;

/// Left free for what else wants to write.
constexpr std::uint64_t k_spare_bytes = 16u << 20;

/// A partial file that nobody went on with for so long is no longer wanted.
constexpr auto k_keep_time = std::chrono::hours(7 * 24);

/// One thing that the lock wants in the store.
struct Want {
    std::string name;
    std::string sha256;
    std::uint64_t size_bytes = 0;
    const specs::LockedPackage* package = nullptr;  ///< null: a plain file
    const specs::LockedFile* file = nullptr;
    const Keyring* keyring = nullptr;
    SignaturePolicy policy = SignaturePolicy::ignored;
    std::string signer;  ///< as locked, if it is pinned
    std::vector<std::string> urls;
};

/// Repositories and keys of a lock.
struct LockContext {
    explicit LockContext(const specs::Lock& lock)
        : keyrings(make_keyrings(lock.repositories, lock.keys)) {
        for (const specs::LockedRepository& repository : lock.repositories) {
            repositories[repository.id] = &repository;
        }
    }
    Keyrings keyrings;
    Keyring no_keys;
    std::map<std::string, const specs::LockedRepository*> repositories;
};

Want want_package(const specs::LockedPackage& package, const LockContext& context) {
    Want want;
    want.name = specs::to_string(package.nevra);
    want.sha256 = package.sha256;
    want.size_bytes = package.size_bytes;
    want.package = &package;
    want.keyring = &context.no_keys;
    if (package.repository == specs::k_url_repository) {
        want.policy = SignaturePolicy::ignored;
        want.urls = package.urls;
        return want;
    }
    const auto found = context.repositories.find(package.repository);
    if (found == context.repositories.end()) {
        throw base::SpecError("package " + base::quote(want.name) +
                              " of the lock is of an unknown repository " +
                              base::quote(package.repository));
    }
    want.policy = detail::policy_of(found->second->trust);
    want.keyring = &context.keyrings.at(package.repository);
    const auto& pinned = found->second->keys;
    if (std::find(pinned.begin(), pinned.end(), package.key) != pinned.end()) {
        want.signer = package.key;
    }
    want.urls = detail::urls_of(found->second->mirrors, package.path);
    return want;
}

std::vector<Want> wants_of(const specs::Lock& lock, const LockContext& context) {
    std::vector<Want> wants;
    for (const specs::LockedPackage& package : lock.packages) {
        wants.push_back(want_package(package, context));
    }
    for (const specs::LockedFile& file : lock.files) {
        Want want;
        want.name = file.name;
        want.sha256 = file.sha256;
        want.size_bytes = file.size_bytes;
        want.file = &file;
        want.urls = file.urls;
        wants.push_back(std::move(want));
    }
    return wants;
}

/// True when the signature of the whole is known to be good, or not asked for. A file may have come
/// into the store for another repository, which asks for less.
bool is_vouched_for(const Want& want, const Store& store) {
    return want.policy == SignaturePolicy::ignored || store.is_checked(want.sha256, want.signer);
}

/// True when the stored file is what the lock says, read from its first to its last byte. Throws
/// VerifyError when it is what the digest says and still must not be used.
bool is_sound(const Want& want, const Store& store) {
    const fs::path path = store.path_of(want.sha256);
    try {
        if (want.package != nullptr) {
            const RpmFacts facts = check_rpm(path, *want.keyring, want.policy);
            detail::LockedPackageCheck::compare(*want.package, want.policy, facts);
            detail::note_checked(store, want.policy, want.sha256, facts.key);
        } else {
            detail::check_equal_digest(
                want.name, "sha256", want.sha256, base::sha256_of_file(path));
        }
        return true;
    } catch (VerifyError& error) {
        if (base::sha256_of_file(path) == want.sha256) {
            error.add_frame("checking the stored package " + base::quote(want.name));
            throw;
        }
        base::log_warning("stored file " + base::quote(want.name) +
                          " is damaged and is fetched again: " + error.message());
        return false;
    }
}

/// What the store has of a wanted file.
enum class Stored { absent, damaged, unread, ready };

/// Looks once: another process may put the file there at any moment, and what it puts there is
/// good.
Stored look_up(const Want& want, const Store& store, Recheck recheck) {
    const auto stamp = base::file_stamp(store.path_of(want.sha256));
    if (!stamp) {
        return Stored::absent;
    }
    if (stamp->size_bytes != want.size_bytes) {
        return Stored::damaged;
    }
    return recheck == Recheck::yes || !is_vouched_for(want, store) ? Stored::unread : Stored::ready;
}

/// Those that are not in the store. What is there but damaged is removed.
std::vector<const Want*> missing_of(const std::vector<Want>& wants,
                                    const Store& store,
                                    base::ThreadPool& pool,
                                    Recheck recheck,
                                    FetchReport& report) {
    std::vector<Stored> states;
    std::vector<std::size_t> unread;
    for (std::size_t i = 0; i < wants.size(); ++i) {
        states.push_back(look_up(wants[i], store, recheck));
        if (states.back() == Stored::unread) {
            unread.push_back(i);
        }
    }
    std::size_t next = 0;
    base::produce_in_order(
        pool,
        unread.size(),
        4 * pool.size(),
        [&](std::size_t i) { return is_sound(wants[unread[i]], store); },
        [&](bool sound) { states[unread[next++]] = sound ? Stored::ready : Stored::damaged; });
    std::vector<const Want*> missing;
    for (std::size_t i = 0; i < wants.size(); ++i) {
        if (states[i] == Stored::damaged) {
            store.discard(wants[i].sha256);
            ++report.discarded;
        }
        if (states[i] != Stored::ready) {
            missing.push_back(&wants[i]);
        }
    }
    return missing;
}

/// Removes a partial file and what stands beside it, unless a process is working on it.
void remove_partial(const fs::path& file) {
    try {
        if (const auto locked = detail::PartialFile::try_open(file)) {
            locked->forget_origin();
            std::error_code ignored;
            fs::remove(file, ignored);
        }
    } catch (const base::Error& error) {
        base::log_warning("cannot remove an old partial file: " + error.message());
    }
}

/// Removes partial files that were left long ago and are not wanted now.
void sweep_partials(const std::vector<Want>& wants, const Store& store) {
    const auto oldest = fs::file_time_type::clock::now() - k_keep_time;
    std::vector<fs::path> old;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(store.root() / "partial", ignored)) {
        const auto written = entry.last_write_time(ignored);
        if (ignored || written >= oldest) {
            continue;
        }
        if (entry.path().extension() != ".from") {
            old.push_back(entry.path());
        } else if (fs::path file = entry.path(); !fs::exists(file.replace_extension(), ignored)) {
            old.push_back(file);  // its file is gone: this one was left
        }
    }
    if (old.empty()) {
        return;
    }
    std::set<std::string, std::less<>> wanted;
    for (const Want& want : wants) {
        wanted.insert(want.sha256);
    }
    for (const fs::path& file : old) {
        if (!wanted.contains(file.filename().string())) {
            remove_partial(file);
        }
    }
}

void check_room(const std::vector<const Want*>& missing, const Store& store) {
    std::uint64_t needed = 0;
    for (const Want* want : missing) {
        std::error_code absent;
        const auto there = fs::file_size(store.partial_of(want->sha256), absent);
        needed += want->size_bytes - std::min<std::uint64_t>(absent ? 0 : there, want->size_bytes);
    }
    struct statvfs info {};
    if (needed == 0 || ::statvfs(store.root().c_str(), &info) != 0) {
        return;
    }
    const std::uint64_t free = std::uint64_t{info.f_bavail} * info.f_frsize;
    if (free < needed + k_spare_bytes) {
        throw base::SystemError("cannot fetch " + base::human_size(needed) + " into " +
                                    base::quote(store.root().string()) + ", where " +
                                    base::human_size(free) + " are free",
                                ENOSPC);
    }
}

/// Says in words what a failed download could not: a package that comes with this program is
/// another build than the locked one, or of another version.
void check_program_package(const Want& want) {
    if (want.urls.empty() ||
        !std::all_of(want.urls.begin(), want.urls.end(), [](const std::string& url) {
            return specs::parse_program_address(url).has_value();
        })) {
        return;
    }
    const fs::path file = program_file(want.urls.front());
    const auto stamp = base::file_stamp(file);
    const std::string found = stamp ? base::sha256_of_file(file) : "";
    if (found == want.sha256) {
        return;
    }
    VerifyError error(
        "package " + base::quote(want.name) +
        " of the lock is not the one that comes with this program: expected sha256:" + want.sha256 +
        ", " + (stamp ? "found sha256:" + found + " in " : "and there is no ") +
        base::quote(file.string()));
    const std::string name = want.package != nullptr ? want.package->nevra.name : want.name;
    error.set_hint("to take the one of this program: pigsty-bundle resolve --update " + name);
    throw error;
}

Download download_of(const Want& want, const Store& store, specs::LockedFile& found) {
    Download download;
    download.name = want.name;
    download.urls = want.urls;
    download.target = store.partial_of(want.sha256);
    download.size_bytes = want.size_bytes;
    download.already_done = [&want, &store] {
        return store.has(want.sha256, want.size_bytes) && is_vouched_for(want, store);
    };
    download.make_check = [&want, &store, &found]() -> std::unique_ptr<ContentCheck> {
        if (want.package != nullptr) {
            return std::make_unique<detail::LockedPackageCheck>(
                *want.package, *want.keyring, want.policy, store);
        }
        return std::make_unique<detail::PlainFileCheck>(
            want.name, want.sha256, false, store.partial_of(want.sha256), store, found);
    };
    return download;
}

}  // namespace

FetchReport fetch_lock(const specs::Lock& lock,
                       const Store& store,
                       Downloader& downloader,
                       base::Progress& progress,
                       Recheck recheck) {
    const LockContext context(lock);
    const std::vector<Want> wants = wants_of(lock, context);
    sweep_partials(wants, store);
    FetchReport report;
    report.files = wants.size();
    const std::vector<const Want*> missing =
        missing_of(wants, store, downloader.check_pool(), recheck, report);
    if (missing.empty()) {
        return report;
    }
    check_room(missing, store);
    std::vector<specs::LockedFile> found(missing.size());
    std::vector<Download> downloads;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < missing.size(); ++i) {
        check_program_package(*missing[i]);
        downloads.push_back(download_of(*missing[i], store, found[i]));
        bytes += missing[i]->size_bytes;
    }
    base::ProgressTask task(progress, "fetching", downloads.size(), bytes);
    for (const DownloadResult& result : downloader.run_all(downloads, progress)) {
        report.received_bytes += result.received_bytes;
        report.resumed_bytes += result.resumed_bytes;
    }
    task.end(base::count_of(missing.size(), "file") + " fetched");
    report.fetched = missing.size();
    for (const Want* want : missing) {
        report.names.push_back(want->name);
    }
    std::sort(report.names.begin(), report.names.end());
    return report;
}

}  // namespace pigsty::repo
