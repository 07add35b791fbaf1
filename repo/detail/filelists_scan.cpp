// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/filelists_scan.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <unordered_set>

#include "base/atomic_file.hpp"
#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hex.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"

#include <glib.h>

// The library has a field of that name, which is a keyword of C++20.
#define requires requires_
extern "C" {
#include <createrepo_c/error.h>
#include <createrepo_c/package.h>
#include <createrepo_c/xml_parser.h>
}
#undef requires

namespace pigsty::repo::detail {

namespace {

using GErrorHandle = base::CHandle<GError, g_error_free>;
using PackageHandle = base::CHandle<cr_Package, cr_package_free>;

/// What the callback of the parser works on.
struct Scan {
    std::unordered_set<std::string> paths;
    std::unordered_set<std::string> directories;  ///< of `paths`, with the last '/'
    std::vector<FileOwner> owners;
    std::exception_ptr failure;
};

void take_package(Scan& scan, const cr_Package& package) {
    if (package.pkgId == nullptr || !base::is_hex(package.pkgId, std::strlen(package.pkgId))) {
        return;
    }
    std::string directory;
    for (const GSList* item = package.files; item != nullptr; item = item->next) {
        const auto* file = static_cast<const cr_PackageFile*>(item->data);
        if (file->path == nullptr || file->name == nullptr) {
            continue;
        }
        directory = file->path;
        if (scan.directories.contains(directory) && scan.paths.contains(directory + file->name)) {
            scan.owners.emplace_back(package.pkgId, directory + file->name);
        }
    }
}

int on_package(cr_Package* raw, void* data, GError** /*error*/) noexcept {
    const PackageHandle package(raw);
    auto& scan = *static_cast<Scan*>(data);
    try {
        take_package(scan, *package);
        return CR_CB_RET_OK;
    } catch (...) {
        scan.failure = std::current_exception();
        return CR_CB_RET_ERR;
    }
}

std::string cache_name(const SolverRepository& repository, const std::set<std::string>& paths) {
    base::Sha256 sha256;
    for (const std::string& path : paths) {
        sha256.update(path);
        sha256.update("\n");
    }
    const bool plain = base::is_hex(repository.digest, repository.digest.size());
    return (plain ? repository.digest : base::sha256_of(repository.digest)) + "." +
           sha256.finish().substr(0, 16) + ".v1.files";
}

std::optional<std::vector<FileOwner>> parse_cache(const std::string& text) {
    const std::size_t end = text.rfind("end ");
    if (end == std::string::npos ||
        text.substr(end) != "end " + base::sha256_of(text.substr(0, end)) + "\n") {
        return std::nullopt;
    }
    std::vector<FileOwner> owners;
    for (std::size_t at = 0; at < end;) {
        const std::size_t line_end = text.find('\n', at);
        const std::size_t blank = text.find(' ', at);
        if (line_end > end || blank > line_end) {
            return std::nullopt;
        }
        owners.emplace_back(text.substr(at, blank - at),
                            text.substr(blank + 1, line_end - blank - 1));
        at = line_end + 1;
    }
    return owners;
}

void keep(const std::filesystem::path& file, const std::vector<FileOwner>& owners) {
    std::string text;
    for (const auto& [pkgid, path] : owners) {
        text += pkgid + ' ' + path + '\n';
    }
    text += "end " + base::sha256_of(text) + "\n";
    try {
        base::make_directories(file.parent_path());
        base::write_file(file, text);
    } catch (const base::SystemError& error) {
        base::log_debug("no cache of file owners: " + error.message());
    }
}

}  // namespace

std::vector<FileOwner> scan_filelists(const std::filesystem::path& filelists,
                                      const std::string& repository,
                                      const std::set<std::string>& paths) {
    Scan scan;
    for (const std::string& path : paths) {
        scan.paths.insert(path);
        scan.directories.insert(path.substr(0, path.rfind('/') + 1));
    }
    GError* raw = nullptr;
    const int rc = cr_xml_parse_filelists(
        filelists.c_str(), nullptr, nullptr, on_package, &scan, nullptr, nullptr, &raw);
    const GErrorHandle error(raw);
    if (scan.failure) {
        std::rethrow_exception(scan.failure);
    }
    if (rc != CRE_OK) {
        throw base::VerifyError(
            "filelists of repository " + base::quote(repository) +
            " are damaged: " + base::printable(error ? error->message : "unknown error"));
    }
    std::sort(scan.owners.begin(), scan.owners.end());
    return std::move(scan.owners);
}

std::vector<FileOwner> file_owners(const SolverRepository& repository,
                                   const std::set<std::string>& paths,
                                   const std::filesystem::path& cache) {
    if (!repository.filelists) {
        return {};
    }
    std::filesystem::path file;
    if (!cache.empty() && !repository.digest.empty()) {
        file = cache / cache_name(repository, paths);
        if (const auto text = base::read_file_if_present(file)) {
            if (auto owners = parse_cache(*text)) {
                return std::move(*owners);
            }
        }
    }
    std::vector<FileOwner> owners = scan_filelists(repository.filelists(), repository.id, paths);
    if (!file.empty()) {
        keep(file, owners);
    }
    return owners;
}

}  // namespace pigsty::repo::detail
