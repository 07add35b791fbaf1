// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/package_checks.hpp"
#include "repo/package_fetch.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using detail::PackageFacts;

/// Beyond this a "head" is not worth a transfer of its own; the repository's word for it is not to
/// be trusted.
constexpr std::uint64_t k_head_limit_bytes = 64u << 20;

/// One package being completed.
struct Completion {
    const SolvedPackage* package = nullptr;
    std::vector<std::string> urls;
    const Keyring* keyring = nullptr;
    SignaturePolicy policy = SignaturePolicy::required;
    const specs::LockedFile* url_file = nullptr;  ///< when it was had by its own address
    fs::path stored;                              ///< where it is, when it is in the store
    fs::path partial;
    PackageFacts facts;
    std::string sha256;

    bool by_sha256() const { return package->digest.type == "sha256"; }
};

/// Reads the head of a package that is in the store; all of it when its only signature is over all
/// of it.
RpmFacts read_head(const Completion& work) {
    constexpr std::size_t k_buffer_bytes = 256u << 10;
    const base::Fd fd = base::open_file(work.stored, O_RDONLY);
    RpmCheck check(*work.keyring, work.policy, specs::to_string(work.package->nevra));
    std::vector<std::uint8_t> buffer(k_buffer_bytes);
    while (!check.head_complete() || check.needs_payload()) {
        const std::size_t got = base::read_some(fd.get(), buffer);
        if (got == 0) {
            break;
        }
        check.update(std::span(buffer).first(got));
    }
    return check.needs_payload() ? check.finish() : check.finish_head();
}

/// Checks a package that is in the store. It may have come there for a repository that asks for no
/// signature, or by another key: once, all of it is read for the key that signed it.
void check_stored(Completion& work, const Store& store) {
    RpmFacts facts = read_head(work);
    if (work.policy == SignaturePolicy::required && !store.is_checked(work.sha256, facts.key)) {
        if (facts.sha256.empty()) {
            facts = check_rpm(work.stored, *work.keyring, work.policy);
        }
        detail::check_equal_digest(
            specs::to_string(work.package->nevra), "sha256", work.sha256, facts.sha256);
        detail::note_checked(store, work.policy, work.sha256, facts.key);
    }
    detail::check_identity(work.package->nevra, facts.nevra);
    work.facts.rpm = std::move(facts);
}

/// As check_stored(); what is damaged is left to a download. What has the right digest and is
/// refused all the same would come back as it is.
void read_stored(Completion& work, const Store& store) {
    try {
        check_stored(work, store);
    } catch (base::VerifyError& error) {
        if (work.urls.empty() || base::sha256_of_file(work.stored) == work.sha256) {
            error.add_frame("checking the stored package " +
                            base::quote(specs::to_string(work.package->nevra)));
            throw;
        }
        base::log_warning("stored package " + base::quote(specs::to_string(work.package->nevra)) +
                          " is damaged and is fetched again: " + error.message());
        store.discard(work.sha256);
        work.stored.clear();
        if (!work.by_sha256()) {
            work.sha256.clear();
        }
    }
}

Download head_download(Completion& work) {
    const SolvedPackage& package = *work.package;
    Download download;
    download.name = specs::to_string(package.nevra);
    download.urls = work.urls;
    download.target = work.partial;
    download.size_bytes = package.size_bytes;
    download.head_bytes = package.header_end;
    download.make_check = [&work] {
        work.facts = {};
        return std::make_unique<detail::PackageHeadCheck>(
            *work.package, *work.keyring, work.policy, work.facts);
    };
    return download;
}

Download whole_download(Completion& work, const Store& store) {
    Download download = head_download(work);
    download.head_bytes = 0;
    download.make_check = [&work, &store] {
        return std::make_unique<detail::WholePackageCheck>(
            *work.package, *work.keyring, work.policy, work.partial, store, work.facts);
    };
    return download;
}

/// Where each package comes from, and what must vouch for it.
class Sources {
  public:
    Sources(const std::vector<specs::Repository>& repositories,
            const FetchedUrlFiles& url_files,
            const Keyrings& keyrings)
        : url_files_(url_files), keyrings_(keyrings) {
        for (const specs::Repository& repository : repositories) {
            repositories_[repository.id] = &repository;
        }
    }

    Completion plan(const SolvedPackage& package, const Store& store) const {
        Completion work;
        work.package = &package;
        work.keyring = &no_keys_;
        if (package.repository == specs::k_url_repository) {
            plan_url_package(work, store);
            return work;
        }
        const auto found = repositories_.find(package.repository);
        if (found == repositories_.end()) {
            throw base::Error("package " + base::quote(specs::to_string(package.nevra)) +
                              " is of an unknown repository " + base::quote(package.repository));
        }
        work.urls = detail::urls_of(found->second->mirrors, package.path);
        work.policy = detail::policy_of(found->second->trust);
        const auto ring = keyrings_.find(package.repository);
        work.keyring = ring == keyrings_.end() ? &no_keys_ : &ring->second;
        plan_store(work, store);
        return work;
    }

  private:
    void plan_url_package(Completion& work, const Store& store) const {
        work.policy = SignaturePolicy::ignored;
        for (const FetchedUrlFile& candidate : url_files_.files) {
            const auto& urls = candidate.file.urls;
            if (std::find(urls.begin(), urls.end(), work.package->path) != urls.end()) {
                work.sha256 = candidate.file.sha256;
                work.stored = store.path_of(work.sha256);
                work.url_file = &candidate.file;
                return;
            }
        }
        throw base::Error("package " + base::quote(work.package->path) + " was not fetched");
    }

    static void plan_store(Completion& work, const Store& store) {
        const SolvedPackage& package = *work.package;
        const std::string alias = detail::alias_of(package.digest);
        work.partial = store.root() / "partial" / alias;
        if (work.by_sha256()) {
            work.sha256 = package.digest.hex;
            work.partial = store.partial_of(work.sha256);
            if (store.has(work.sha256, package.size_bytes)) {
                work.stored = store.path_of(work.sha256);
            }
        } else if (const auto known = detail::find_alias(store, alias)) {
            work.sha256 = known->sha256;
            work.stored = store.path_of(work.sha256);
        }
    }

    std::map<std::string, const specs::Repository*> repositories_;
    const FetchedUrlFiles& url_files_;
    const Keyrings& keyrings_;
    Keyring no_keys_;
};

void read_all_stored(std::vector<Completion>& works, const Store& store, base::ThreadPool& pool) {
    std::vector<std::future<void>> futures;
    for (Completion& work : works) {
        if (!work.stored.empty()) {
            futures.push_back(pool.submit([&work, &store] { read_stored(work, store); }));
        }
    }
    for (const auto& future : futures) {
        future.wait();  // the pool outlives this: an error must not leave a job that still writes
    }
    for (auto& future : futures) {
        future.get();
    }
}

/// Heads, where a head is enough; then what has to be had whole.
void fetch_missing(std::vector<Completion>& works,
                   const Store& store,
                   Downloader& downloader,
                   base::Progress& progress) {
    std::vector<Download> heads;
    for (Completion& work : works) {
        const SolvedPackage& package = *work.package;
        const bool head_is_enough = work.by_sha256() && package.header_end > 0 &&
                                    package.header_end < package.size_bytes &&
                                    package.header_end <= k_head_limit_bytes;
        if (!work.stored.empty()) {
            continue;
        }
        if (head_is_enough) {
            heads.push_back(head_download(work));
        } else {
            work.facts.needs_whole = true;
        }
    }
    downloader.run_all(heads, progress);
    std::vector<Download> wholes;
    for (Completion& work : works) {
        if (work.facts.needs_whole) {
            wholes.push_back(whole_download(work, store));
        }
    }
    downloader.run_all(wholes, progress);
}

specs::LockedPackage locked_package(const Completion& work) {
    const SolvedPackage& package = *work.package;
    const RpmFacts& facts = work.facts.rpm;
    specs::LockedPackage locked;
    locked.nevra = package.nevra;
    locked.repository = package.repository;
    locked.path = work.url_file == nullptr ? package.path : work.url_file->name;
    locked.size_bytes = package.size_bytes;
    locked.sha256 = work.sha256.empty() ? facts.sha256 : work.sha256;
    locked.header_sha256 = facts.header_sha256;
    locked.header_end = facts.header_end;
    locked.build_time = facts.build_time;
    locked.key = facts.key;
    locked.sets = package.sets;
    locked.why = package.why;
    if (work.url_file != nullptr) {
        locked.urls = work.url_file->urls;
    }
    return locked;
}

}  // namespace

std::vector<specs::LockedPackage> complete_packages(
    const std::vector<SolvedPackage>& packages,
    const std::vector<specs::Repository>& repositories,
    const FetchedUrlFiles& url_files,
    const Keyrings& keyrings,
    const Store& store,
    Downloader& downloader,
    base::Progress& progress) {
    const Sources sources(repositories, url_files, keyrings);
    std::vector<Completion> works;
    works.reserve(packages.size());  // the downloads refer to the elements
    for (const SolvedPackage& package : packages) {
        works.push_back(sources.plan(package, store));
    }
    read_all_stored(works, store, downloader.check_pool());
    fetch_missing(works, store, downloader, progress);
    std::vector<specs::LockedPackage> locked;
    for (const Completion& work : works) {
        locked.push_back(locked_package(work));
    }
    return locked;
}

}  // namespace pigsty::repo
