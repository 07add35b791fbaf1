// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/sorted_repo.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/primary_parts.hpp"

extern "C" {
#include <solv/chksum.h>
#include <solv/repo_rpmmd.h>
#include <solv/solv_xfopen.h>
}

namespace pigsty::repo::detail {

namespace {

/// Place of a package in its repository.
struct SortKey {
    std::string file_name;
    std::string epoch;
    std::string checksum;
    Id id;
    bool operator<(const SortKey& other) const {
        return std::tie(file_name, epoch, checksum) <
               std::tie(other.file_name, other.epoch, other.checksum);
    }
};

[[noreturn]] void reject(const std::string& id, const std::string& what) {
    throw base::VerifyError("metadata of repository " + base::quote(id) + " " + what);
}

/// True for text that may stand in a package's identity: visible ASCII without '/'.
bool is_plain(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < '\x7f' && c != '/';
    });
}

void check_fields(const std::string& id, Solvable* solvable) {
    Pool* pool = solvable->repo->pool;
    const std::string name = solvable->name != 0 ? pool_id2str(pool, solvable->name) : "";
    const auto lacks = [&](const std::string& field) {
        reject(id, "is damaged: package " + base::quote(name) + " has no usable " + field);
    };
    if (!is_plain(name)) {
        lacks("name");
    }
    const std::string_view evr = pool_id2str(pool, solvable->evr);
    if (!is_plain(evr) || evr.find('-') == std::string_view::npos) {
        lacks("version");
    }
    if (!is_plain(pool_id2str(pool, solvable->arch))) {
        lacks("architecture");
    }
    Id type = 0;
    if (solvable_lookup_bin_checksum(solvable, SOLVABLE_CHECKSUM, &type) == nullptr) {
        lacks("checksum");
    }
    const char* location = solvable_lookup_location(solvable, nullptr);
    if (location == nullptr || *location == '\0') {
        lacks("location");
    }
}

SortKey sort_key(Solvable* solvable) {
    Pool* pool = solvable->repo->pool;
    const std::string evr = pool_id2str(pool, solvable->evr);
    const std::size_t colon = evr.find(':');
    const std::size_t version = colon == std::string::npos ? 0 : colon + 1;
    Id type = 0;
    const char* checksum = solvable_lookup_checksum(solvable, SOLVABLE_CHECKSUM, &type);
    return {std::string(pool_id2str(pool, solvable->name)) + '-' + evr.substr(version) + '.' +
                pool_id2str(pool, solvable->arch),
            evr.substr(0, version),
            checksum,
            pool_solvable2id(pool, solvable)};
}

std::vector<SortKey> sorted_packages(const std::string& id, Repo* raw) {
    std::vector<SortKey> keys;
    keys.reserve(static_cast<std::size_t>(raw->nsolvables));
    Pool* pool = raw->pool;
    for (Id p = raw->start; p < raw->end; ++p) {
        Solvable* solvable = pool_id2solvable(pool, p);
        if (solvable->repo != raw || solvable->arch == ARCH_SRC || solvable->arch == ARCH_NOSRC) {
            continue;
        }
        check_fields(id, solvable);
        keys.push_back(sort_key(solvable));
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

Offset copy_array(const Solvable& from, Offset array, Repo* to) {
    Offset copy = 0;
    for (const Id id : dependencies(from, array)) {
        copy = repo_addid(to, copy, id);
    }
    return copy;
}

void copy_identity(const Solvable& from, Solvable& to) {
    to.name = from.name;
    to.arch = from.arch;
    to.evr = from.evr;
    to.dep_provides = copy_array(from, from.dep_provides, to.repo);
    to.dep_obsoletes = copy_array(from, from.dep_obsoletes, to.repo);
    to.dep_conflicts = copy_array(from, from.dep_conflicts, to.repo);
    to.dep_requires = copy_array(from, from.dep_requires, to.repo);
    to.dep_recommends = copy_array(from, from.dep_recommends, to.repo);
    to.dep_suggests = copy_array(from, from.dep_suggests, to.repo);
    to.dep_supplements = copy_array(from, from.dep_supplements, to.repo);
    to.dep_enhances = copy_array(from, from.dep_enhances, to.repo);
}

void copy_attributes(Solvable* from, Repodata* data, Id to) {
    repodata_set_location(data, to, 0, nullptr, solvable_lookup_location(from, nullptr));
    if (const char* base_url = solvable_lookup_str(from, SOLVABLE_MEDIABASE)) {
        repodata_set_poolstr(data, to, SOLVABLE_MEDIABASE, base_url);
    }
    Id type = 0;
    const unsigned char* checksum = solvable_lookup_bin_checksum(from, SOLVABLE_CHECKSUM, &type);
    repodata_set_bin_checksum(data, to, SOLVABLE_CHECKSUM, type, checksum);
    for (const Id key : {SOLVABLE_DOWNLOADSIZE, SOLVABLE_BUILDTIME, SOLVABLE_HEADEREND}) {
        if (const auto number = solvable_lookup_num(from, key, 0)) {
            repodata_set_num(data, to, key, number);
        }
    }
}

/// Copies the files that primary lists of all packages at once; `copies` leads from old to new ids.
void copy_files(Repo* raw, Repodata* data, const std::vector<Id>& copies) {
    Dataiterator files;
    dataiterator_init(&files, raw->pool, raw, 0, SOLVABLE_FILELIST, nullptr, 0);
    std::vector<Id> directories;
    const Repodata* of = nullptr;  // that the ids in `directories` belong to
    while (dataiterator_step(&files) != 0) {
        if (std::exchange(of, files.data) != files.data) {
            directories.clear();
        }
        const Id to = copies[static_cast<std::size_t>(files.solvid - raw->start)];
        if (to == 0) {
            continue;
        }
        const auto directory = static_cast<std::size_t>(files.kv.id);
        if (directories.size() <= directory) {
            directories.resize(directory + 1, 0);
        }
        if (directories[directory] == 0) {
            const char* name = repodata_dir2str(files.data, files.kv.id, nullptr);
            directories[directory] = repodata_str2dir(data, name, 1);
        }
        repodata_add_dirstr(data, to, SOLVABLE_FILELIST, directories[directory], files.kv.str);
    }
    dataiterator_free(&files);
}

}  // namespace

Repo* parse_primary(Pool* pool, const std::string& id, std::FILE* primary) {
    pool_setdebugmask(pool, 0);
    pool_setdisttype(pool, DISTTYPE_RPM);
    Repo* raw = repo_create(pool, id.c_str());
    if (repo_add_rpmmd(raw, primary, nullptr, 0) != 0) {
        reject(id, "is damaged: " + base::printable(pool_errstr(pool)));
    }
    return raw;
}

Repo* sort_packages(const std::string& id, Repo* raw) {
    Pool* pool = raw->pool;
    const std::vector<SortKey> keys = sorted_packages(id, raw);
    Repo* sorted = repo_create(pool, id.c_str());
    Repodata* data = repo_add_repodata(sorted, 0);
    std::vector<Id> copies(static_cast<std::size_t>(raw->end - raw->start), 0);
    for (const SortKey& key : keys) {
        const Id to = repo_add_solvable(sorted);
        copies[static_cast<std::size_t>(key.id - raw->start)] = to;
        // Adding a package may move the array they all stand in: the pointers are taken afresh.
        copy_identity(*pool_id2solvable(pool, key.id), *pool_id2solvable(pool, to));
        copy_attributes(pool_id2solvable(pool, key.id), data, to);
    }
    copy_files(raw, data, copies);
    repodata_set_void(data, SOLVID_META, REPOSITORY_FILTEREDFILELIST);
    repodata_internalize(data);
    return sorted;
}

Repo* read_sorted(Pool* pool, const std::string& id, const std::filesystem::path& primary) {
    pool_setdebugmask(pool, 0);
    pool_setdisttype(pool, DISTTYPE_RPM);
    Repo* raw = repo_create(pool, id.c_str());
    if (!read_in_parts(raw, id, primary)) {
        const FileHandle file(solv_xfopen(primary.c_str(), "r"));
        if (!file) {
            throw base::SystemError("cannot open " + base::quote(primary.string()), errno);
        }
        raw = parse_primary(pool, id, file.get());
    }
    return sort_packages(id, raw);
}

}  // namespace pigsty::repo::detail
