// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/package_checks.hpp"
#include "repo/package_fetch.hpp"

namespace pigsty::repo {

namespace {

/// One file on its way; the download refers to it.
struct UrlWork {
    const specs::UrlFile* wanted = nullptr;
    std::string sha256;  ///< pinned, by the profile or an earlier lock; empty: not
    FetchedUrlFile fetched;
};

/// Digest that an earlier lock recorded for the file, while its addresses are the same.
std::string recorded_digest(const specs::UrlFile& file, const specs::Lock* previous) {
    if (previous == nullptr) {
        return "";
    }
    for (const specs::LockedFile& locked : previous->files) {
        if (locked.name == file.file && locked.urls == file.urls) {
            return locked.sha256;
        }
    }
    for (const specs::LockedPackage& package : previous->packages) {
        if (package.repository == specs::k_url_repository && !file.urls.empty() &&
            !package.urls.empty() && package.urls.front() == file.urls.front()) {
            return package.sha256;
        }
    }
    return "";
}

std::string alias_of(const specs::UrlFile& file) {
    std::string all;
    for (const std::string& url : file.urls) {
        all += url + "\n";
    }
    return "url-" + base::sha256_of(all);
}

Download url_download(UrlWork& work, const Store& store) {
    const specs::UrlFile& wanted = *work.wanted;
    Download download;
    download.name = wanted.file;
    download.urls = wanted.urls;
    const bool pinned = !work.sha256.empty();
    download.resume = pinned ? Resume::always : Resume::by_validator;
    download.target =
        pinned ? store.partial_of(work.sha256) : store.root() / "partial" / alias_of(wanted);
    download.make_check = [&work, &store, partial = download.target] {
        return std::make_unique<detail::PlainFileCheck>(work.wanted->file,
                                                        work.sha256,
                                                        work.wanted->is_rpm(),
                                                        partial,
                                                        store,
                                                        work.fetched.file);
    };
    return download;
}

/// True when the store has the file already, undamaged.
bool is_at_hand(UrlWork& work, const Store& store) {
    if (work.sha256.empty()) {
        return false;
    }
    const std::filesystem::path path = store.path_of(work.sha256);
    const auto stamp = base::file_stamp(path);
    if (!stamp) {
        return false;
    }
    if (base::sha256_of_file(path) != work.sha256) {  // its size is recorded nowhere else
        store.discard(work.sha256);
        return false;
    }
    work.fetched.file.sha256 = work.sha256;
    work.fetched.file.size_bytes = stamp->size_bytes;
    return true;
}

std::vector<UrlWork> plan(const std::vector<specs::UrlFile>& files, const specs::Lock* previous) {
    std::vector<UrlWork> works;
    for (const specs::UrlFile& file : files) {
        UrlWork work;
        work.wanted = &file;
        work.sha256 = file.sha256.empty() ? recorded_digest(file, previous) : file.sha256;
        work.fetched.is_rpm = file.is_rpm();
        work.fetched.file.name = file.file;
        work.fetched.file.urls = file.urls;
        works.push_back(std::move(work));
    }
    return works;
}

/// Notes what came of one file; an error unless the file is optional.
void take_result(const UrlWork& work,
                 const DownloadResult& result,
                 FetchedUrlFiles& fetched,
                 const Warn& warn) {
    try {
        throw_failures({result});
    } catch (const base::Error& error) {
        if (!work.wanted->optional) {
            throw;
        }
        warn("optional file " + base::quote(work.wanted->file) +
             " is left out: " + error.message());
        fetched.left_out.insert(work.wanted->name);
        return;
    }
    if (work.sha256.empty()) {
        warn("nothing vouches for " + base::quote(work.wanted->file) +
             ": its digest is recorded as it came, sha256:" + work.fetched.file.sha256);
    }
    fetched.files.push_back(work.fetched);
}

}  // namespace

FetchedUrlFiles fetch_url_files(const std::vector<specs::UrlFile>& files,
                                const specs::Lock* previous,
                                const Store& store,
                                Downloader& downloader,
                                base::Progress& progress,
                                const Warn& warn) {
    FetchedUrlFiles fetched;
    std::vector<UrlWork> works = plan(files, previous);
    std::vector<UrlWork*> missing;
    std::vector<Download> downloads;
    for (UrlWork& work : works) {
        if (is_at_hand(work, store)) {
            fetched.files.push_back(work.fetched);
        } else {
            missing.push_back(&work);
            downloads.push_back(url_download(work, store));
        }
    }
    const auto results = downloader.run(downloads, progress);
    for (std::size_t i = 0; i < results.size(); ++i) {
        take_result(*missing[i], results[i], fetched, warn);
    }
    std::sort(fetched.files.begin(), fetched.files.end(), [](const auto& a, const auto& b) {
        return a.file.name < b.file.name;
    });
    return fetched;
}

std::vector<SolverRpm> solver_rpms(const FetchedUrlFiles& fetched, const Store& store) {
    std::vector<SolverRpm> rpms;
    for (const FetchedUrlFile& one : fetched.files) {
        if (one.is_rpm && !one.file.urls.empty()) {
            rpms.push_back({store.path_of(one.file.sha256), one.file.urls.front()});
        }
    }
    return rpms;
}

}  // namespace pigsty::repo
