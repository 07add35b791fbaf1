// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/tar_tree.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "builder/contents/detail/archive_input.hpp"

namespace pigsty::builder {

namespace {

using detail::ArchiveInput;

constexpr std::size_t k_most_files = 8'000'000;

/// "./etc/", "etc" and "/etc" are all "/etc". Throws VerifyError for "..".
std::string path_of(const char* name) {
    std::string path;
    std::string_view rest = name == nullptr ? "" : name;
    while (!rest.empty()) {
        const std::size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
        if (part == "..") {
            throw base::VerifyError("the tar has the unsafe name " + base::quote(name));
        }
        if (!part.empty() && part != ".") {
            path += '/';
            path += part;
        }
    }
    return path.empty() ? "/" : path;
}

FileRecord record_of(archive_entry* entry) {
    FileRecord file;
    file.path = path_of(archive_entry_pathname(entry));
    file.mode = archive_entry_mode(entry);
    file.uid = static_cast<std::uint32_t>(archive_entry_uid(entry));
    file.gid = static_cast<std::uint32_t>(archive_entry_gid(entry));
    file.mtime = archive_entry_mtime(entry);
    file.size_bytes = static_cast<std::uint64_t>(archive_entry_size(entry));
    if (const char* target = archive_entry_symlink(entry); target != nullptr) {
        file.link_target = target;
        file.size_bytes = file.link_target.size();
    }
    if (S_ISCHR(file.mode) || S_ISBLK(file.mode)) {
        file.device = static_cast<std::uint64_t>(archive_entry_rdevmajor(entry)) << 32 |
                      static_cast<std::uint64_t>(archive_entry_rdevminor(entry));
    }
    archive_entry_xattr_reset(entry);
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
        file.xattrs[name] = std::string(static_cast<const char*>(value), size);
    }
    return file;
}

std::string digest_of(ArchiveInput& input, std::uint64_t size_bytes) {
    base::Sha256 digest;
    std::uint64_t at = 0;
    const std::vector<std::uint8_t> zeroes(std::size_t{64} << 10);
    const auto fill_to = [&](std::uint64_t end) {
        while (at < end) {
            const std::uint64_t step = std::min<std::uint64_t>(end - at, zeroes.size());
            digest.update(std::span(zeroes).first(step));
            at += step;
        }
    };
    input.read([&](std::uint64_t offset, std::span<const std::uint8_t> piece) {
        fill_to(offset);
        digest.update(piece);
        at += piece.size();
        return true;
    });
    fill_to(size_bytes);
    return digest.finish();
}

}  // namespace

TarTree::TarTree(std::filesystem::path file) : file_(std::move(file)) {
    ArchiveInput input(file_, ArchiveInput::Kind::tar);
    std::map<std::string, FileRecord> records;
    std::map<std::string, std::string> hard_links;
    while (archive_entry* entry = input.next()) {
        if (records.size() >= k_most_files) {
            throw base::VerifyError(base::quote(file_.string()) + " holds too many files");
        }
        if (const char* target = archive_entry_hardlink(entry); target != nullptr) {
            hard_links[path_of(archive_entry_pathname(entry))] = path_of(target);
            continue;
        }
        FileRecord record = record_of(entry);
        if (S_ISREG(record.mode)) {
            record.sha256 = digest_of(input, record.size_bytes);
        }
        record.inode = records.size() + 1;
        records.insert_or_assign(record.path, std::move(record));
    }
    for (const auto& [path, target] : hard_links) {
        const auto found = records.find(target);
        if (found == records.end()) {
            throw base::VerifyError(base::quote(path) + " is a hard link to " +
                                    base::quote(target) + ", which is not in the tar");
        }
        FileRecord record = found->second;
        record.path = path;
        records.insert_or_assign(path, std::move(record));
    }
    std::map<std::uint64_t, std::uint32_t> links;
    for (const auto& [path, record] : records) {
        ++links[record.inode];
    }
    files_.reserve(records.size());
    for (auto& [path, record] : records) {
        record.links = links[record.inode];
        files_.push_back(std::move(record));
    }
}

void TarTree::read(const FileRecord& file, const ContentSink& sink) {
    ArchiveInput input(file_, ArchiveInput::Kind::tar);
    while (archive_entry* entry = input.next()) {
        // A hard link's content stands under another name of the same file.
        const FileRecord* record = find_file(*this, path_of(archive_entry_pathname(entry)));
        if (record == nullptr || record->inode != file.inode ||
            archive_entry_hardlink(entry) != nullptr) {
            continue;
        }
        input.read([&](std::uint64_t, std::span<const std::uint8_t> piece) { return sink(piece); });
        return;
    }
    throw base::VerifyError(base::quote(file.path) + " is no longer in " +
                            base::quote(file_.string()));
}

}  // namespace pigsty::builder
