// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_unpack.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <string>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/tree/tree_root.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

using ReadArchive = base::CHandle<archive, archive_read_free>;
using WriteDisk = base::CHandle<archive, archive_write_free>;

constexpr std::size_t k_block_bytes = 1U << 18U;

[[noreturn]] void fail(archive* handle, const std::string& action) {
    const char* text = archive_error_string(handle);
    throw base::VerifyError(action + ": " + base::printable(text == nullptr ? "?" : text));
}

ReadArchive open_rpm(const fs::path& rpm) {
    ReadArchive reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_cpio(reader.get());
    if (archive_read_open_filename(reader.get(), rpm.c_str(), k_block_bytes) != ARCHIVE_OK) {
        fail(reader.get(), "cannot read the payload");
    }
    return reader;
}

/// The entry's name without "./" and "/" before it; refuses what would lead out.
fs::path clean_name(const char* name) {
    const fs::path path = fs::path(name == nullptr ? "" : name).relative_path().lexically_normal();
    for (const fs::path& part : path) {
        if (part == "..") {
            throw base::VerifyError("the payload has the unsafe name " +
                                    base::quote(base::printable(name)));
        }
    }
    return path;
}

/// Place of a folder. A link that leads to a folder of the tree stands for it; another one, which
/// may well lead to a folder of the host, makes room.
fs::path folder_place(const fs::path& name, const TreeRoot& tree) {
    if (const auto found = tree.find_folder(name)) {
        return *found;
    }
    const fs::path place = tree.file(name);
    if (fs::is_symlink(place)) {
        base::remove_tree(place);
    }
    return place;
}

/// A cpio archive names a hard link's partner by its first name in the archive.
void relocate(archive_entry* entry, const TreeRoot& tree) {
    const auto place = [&](const char* name) { return tree.file(clean_name(name)); };
    const char* name = archive_entry_pathname(entry);
    const fs::path path = archive_entry_filetype(entry) == AE_IFDIR
                              ? folder_place(clean_name(name), tree)
                              : place(name);
    if (const char* partner = archive_entry_hardlink(entry)) {
        archive_entry_copy_hardlink(entry, place(partner).c_str());
    }
    archive_entry_copy_pathname(entry, path.c_str());
    archive_entry_set_uid(entry, 0);
    archive_entry_set_gid(entry, 0);
    archive_entry_set_uname(entry, nullptr);
    archive_entry_set_gname(entry, nullptr);
}

bool is_root_folder(archive_entry* entry) {
    const fs::path path = clean_name(archive_entry_pathname(entry));
    return path.empty() || path == ".";
}

void copy_content(archive* reader, archive* disk) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
        const int status = archive_read_data_block(reader, &block, &size, &offset);
        if (status == ARCHIVE_EOF) {
            return;
        }
        if (status != ARCHIVE_OK) {
            fail(reader, "the payload is damaged");
        }
        if (archive_write_data_block(disk, block, size, offset) < 0) {
            throw base::SystemError("cannot write a file of the payload", archive_errno(disk));
        }
    }
}

WriteDisk make_disk_writer() {
    WriteDisk disk(archive_write_disk_new());
    archive_write_disk_set_options(disk.get(),
                                   ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME |
                                       ARCHIVE_EXTRACT_OWNER | ARCHIVE_EXTRACT_UNLINK);
    return disk;
}

void unpack(const fs::path& rpm, const fs::path& tree) {
    const TreeRoot root(tree);
    const ReadArchive reader = open_rpm(rpm);
    const WriteDisk disk = make_disk_writer();
    archive_entry* entry = nullptr;
    while (true) {
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF) {
            break;
        }
        if (status < ARCHIVE_WARN) {
            fail(reader.get(), "the payload is damaged");
        }
        if (is_root_folder(entry)) {
            continue;
        }
        relocate(entry, root);
        if (archive_write_header(disk.get(), entry) < ARCHIVE_WARN) {
            throw base::SystemError("cannot write " + base::quote(archive_entry_pathname(entry)) +
                                        ": " + archive_error_string(disk.get()),
                                    archive_errno(disk.get()));
        }
        if (archive_entry_size(entry) > 0) {
            copy_content(reader.get(), disk.get());
        }
    }
    if (archive_write_close(disk.get()) != ARCHIVE_OK) {
        throw base::SystemError("cannot finish the files of the payload",
                                archive_errno(disk.get()));
    }
}

}  // namespace

void unpack_rpm(const fs::path& rpm, const fs::path& tree) {
    base::in_context([&] { return "unpacking " + base::quote(rpm.filename().string()); },
                     [&] { unpack(rpm, tree); });
}

}  // namespace pigsty::builder
