// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/installed_packages.hpp"

#include <fcntl.h>
#include <rpm/header.h>
#include <rpm/rpmdb.h>
#include <rpm/rpmfi.h>
#include <rpm/rpmfiles.h>
#include <rpm/rpmmacro.h>
#include <rpm/rpmts.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

using Transaction = base::CHandle<rpmts_s, rpmtsFree>;
using Matches = base::CHandle<rpmdbMatchIterator_s, rpmdbFreeIterator>;
using Files = base::CHandle<rpmfiles_s, rpmfilesFree>;

constexpr std::uint64_t k_database_limit_bytes = std::uint64_t{1} << 30;

struct Location {
    const char* folder;
    const char* file;
    const char* backend;
};

/// First match wins. Only the file with the headers is needed; indexes are rebuilt in memory.
constexpr Location k_locations[] = {
    {"/usr/lib/sysimage/rpm", "rpmdb.sqlite", "sqlite"},
    {"/usr/lib/sysimage/rpm", "Packages.db", "ndb"},
    {"/var/lib/rpm", "rpmdb.sqlite", "sqlite"},
    {"/var/lib/rpm", "Packages.db", "ndb"},
    {"/var/lib/rpm", "Packages", "bdb_ro"},
    {"/usr/lib/sysimage/rpm", "Packages", "bdb_ro"},
};

/// Macro of librpm, for as long as the object lives.
class Macro {
  public:
    Macro(const char* name, const std::string& value) : name_(name) {
        rpmPushMacro(nullptr, name, nullptr, value.c_str(), RMIL_CMDLINE);
    }
    Macro(const Macro&) = delete;
    Macro& operator=(const Macro&) = delete;
    ~Macro() { rpmPopMacro(nullptr, name_); }

  private:
    const char* name_;
};

void extract_folder(FileTree& tree, const std::string& folder, const fs::path& target) {
    std::uint64_t total = 0;
    const std::string prefix = folder + '/';
    for (const FileRecord& file : tree.files()) {
        if (!file.path.starts_with(prefix) || !S_ISREG(file.mode) ||
            file.path.find('/', prefix.size()) != std::string::npos) {
            continue;
        }
        const std::string name = file.path.substr(prefix.size());
        if (name.starts_with("__db.") || name.starts_with(".")) {
            continue;
        }
        total += file.size_bytes;
        if (total > k_database_limit_bytes) {
            throw base::VerifyError("the rpm database in " + base::quote(folder) +
                                    " is larger than 1 GiB");
        }
        const base::Fd out = base::open_file(target / name, O_WRONLY | O_CREAT | O_EXCL, 0600);
        tree.read(file, [&out](std::span<const std::uint8_t> piece) {
            base::write_all(out.get(), piece);
            return true;
        });
    }
}

/// Counts what each package's files take.
class Ownership {
  public:
    explicit Ownership(const FileTree& tree) : tree_(tree) {}

    std::uint64_t claim(Header header) {
        const Files files(rpmfilesNew(nullptr, header, RPMTAG_BASENAMES, RPMFI_NOHEADER));
        std::uint64_t size = 0;
        const int count = files == nullptr ? 0 : static_cast<int>(rpmfilesFC(files.get()));
        for (int i = 0; i < count; ++i) {
            const base::CString path(rpmfilesFN(files.get(), i));
            const FileRecord* file = path == nullptr ? nullptr : find(path.get());
            if (file != nullptr && S_ISREG(file->mode) && claimed_.insert(file->inode).second) {
                size += file->size_bytes;
            }
        }
        return size;
    }

    bool is_claimed(const FileRecord& file) const { return claimed_.contains(file.inode); }

  private:
    /// Packages may name a file through a link to its folder, e.g. /lib64/libc.so.6.
    const FileRecord* find(const std::string& path) {
        const std::size_t slash = path.rfind('/');
        if (slash == std::string::npos) {
            return nullptr;
        }
        const std::string folder = path.substr(0, slash);
        auto known = folders_.find(folder);
        if (known == folders_.end()) {
            const FileRecord* real = find_followed(tree_, folder);
            known = folders_.emplace(folder, real == nullptr ? "" : real->path).first;
        }
        const std::string& parent = known->second;
        if (parent.empty()) {
            return nullptr;
        }
        return find_file(tree_, (parent == "/" ? "" : parent) + path.substr(slash));
    }

    const FileTree& tree_;
    std::unordered_map<std::string, std::string> folders_;
    std::unordered_set<std::uint64_t> claimed_;
};

std::string text_of(Header header, rpmTag tag) {
    const base::CString text(headerGetAsString(header, tag));
    return text == nullptr ? "" : text.get();
}

std::vector<InstalledPackage> read_database(const fs::path& folder,
                                            const Location& location,
                                            Ownership& ownership) {
    const Macro database("_dbpath", folder.string());
    const Macro backend("_db_backend", location.backend);
    const Transaction transaction(rpmtsCreate());
    rpmtsSetVSFlags(transaction.get(), RPMVSF_MASK_NODIGESTS | RPMVSF_MASK_NOSIGNATURES);
    const std::string what = std::string(location.folder) + '/' + location.file;
    if (rpmtsSetRootDir(transaction.get(), "/") != 0 ||
        rpmtsOpenDB(transaction.get(), O_RDONLY) != 0) {
        throw base::VerifyError("cannot open the rpm database " + base::quote(what) +
                                " of the image");
    }
    std::map<std::string, base::CHandle<headerToken_s, headerFree>> headers;
    const Matches matches(rpmtsInitIterator(
        transaction.get(), static_cast<rpmDbiTagVal>(RPMDBI_PACKAGES), nullptr, 0));
    while (Header header = rpmdbNextIterator(matches.get())) {
        headers[text_of(header, RPMTAG_NEVRA)].reset(headerLink(header));
    }
    if (headers.empty()) {
        throw base::VerifyError("the rpm database " + base::quote(what) +
                                " of the image is damaged or empty");
    }
    std::vector<InstalledPackage> result;
    for (const auto& [nevra, header] : headers) {
        result.push_back(
            {nevra, text_of(header.get(), RPMTAG_NAME), ownership.claim(header.get())});
    }
    return result;
}

}  // namespace

InstalledPackages read_installed_packages(FileTree& tree) {
    InstalledPackages result;
    Ownership ownership(tree);
    for (const Location& location : k_locations) {
        const FileRecord* folder = find_followed(tree, location.folder);
        if (folder == nullptr) {
            continue;
        }
        const std::string place = folder->path;
        const FileRecord* file = find_file(tree, place + '/' + location.file);
        if (file == nullptr || !S_ISREG(file->mode) || file->size_bytes == 0) {
            continue;
        }
        const base::TempDir temporary("pigsty-rpmdb");
        extract_folder(tree, place, temporary.path());
        result.database = place;
        result.packages = read_database(temporary.path(), location, ownership);
        break;
    }
    std::unordered_set<std::uint64_t> seen;
    for (const FileRecord& file : tree.files()) {
        if (S_ISREG(file.mode) && !ownership.is_claimed(file) && seen.insert(file.inode).second) {
            ++result.unowned_files;
            result.unowned_bytes += file.size_bytes;
        }
    }
    return result;
}

}  // namespace pigsty::builder
