// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/rootfs_tar.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

using WriteArchive = base::CHandle<archive, archive_write_free>;
using Entry = base::CHandle<archive_entry, archive_entry_free>;

constexpr int k_record_bytes = 10240;  ///< what tar(1) pads to
constexpr int k_write_bytes = 64 * k_record_bytes;
constexpr std::size_t k_piece_bytes = std::size_t{1} << 20U;

[[noreturn]] void fail(const std::string& action, const fs::path& path) {
    const int err = errno;
    throw base::SystemError(action + ' ' + base::quote(path.string()), err);
}

/// libarchive takes names to be in the thread's locale; in "C" it would mark every name beyond
/// ASCII with a keyword that GNU tar does not know.
class Utf8Locale {
  public:
    Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (locale_ == nullptr) {
            base::Error error("there is no locale \"C.UTF-8\" to write file names in");
            error.set_hint("install libc-bin, which has it");
            throw error;
        }
        before_ = ::uselocale(locale_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;
    ~Utf8Locale() {
        ::uselocale(before_);
        ::freelocale(locale_);
    }

  private:
    locale_t locale_;
    locale_t before_ = nullptr;
};

/// Whether an attribute is the tree's own.
bool belongs_to_tree(const std::string& attribute) {
    return !attribute.starts_with("trusted.") && attribute != "security.selinux";
}

/// Names of a file's attributes, sorted.
std::vector<std::string> attribute_names(const fs::path& path) {
    const ssize_t size = ::llistxattr(path.c_str(), nullptr, 0);
    if (size < 0 && errno != ENOTSUP) {
        fail("cannot list the attributes of", path);
    }
    std::string list(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    if (!list.empty() && ::llistxattr(path.c_str(), list.data(), list.size()) != size) {
        fail("cannot list the attributes of", path);
    }
    std::vector<std::string> names;
    for (std::size_t at = 0; at < list.size(); at += names.back().size() + 1) {
        names.emplace_back(list.c_str() + at);
    }
    std::erase_if(names, [](const std::string& name) { return !belongs_to_tree(name); });
    std::sort(names.begin(), names.end());
    return names;
}

std::string attribute_value(const fs::path& path, const std::string& name) {
    const ssize_t size = ::lgetxattr(path.c_str(), name.c_str(), nullptr, 0);
    std::string value(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    if (size < 0 || ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size()) != size) {
        fail("cannot read the attribute " + base::quote(name) + " of", path);
    }
    return value;
}

std::string link_target(const fs::path& path, const struct stat& info) {
    std::string target(static_cast<std::size_t>(info.st_size) + 1, '\0');
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size < 0) {
        fail("cannot read the link", path);
    }
    target.resize(static_cast<std::size_t>(size));
    return target;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code code;
    fs::directory_iterator entry(folder, code);
    for (; !code && entry != fs::directory_iterator(); entry.increment(code)) {
        names.push_back(entry->path().filename().string());
    }
    if (code) {
        throw base::SystemError("cannot read the folder " + base::quote(folder.string()),
                                code.value());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class TreeWriter {
  public:
    TreeWriter(fs::path tree, const fs::path& output, std::int64_t epoch)
        : tree_(std::move(tree)),
          output_(output),
          epoch_(epoch),
          fd_(base::open_file(output, O_WRONLY | O_CREAT | O_EXCL)),
          archive_(archive_write_new()),
          buffer_(k_piece_bytes) {
        check(archive_write_set_format_pax_restricted(archive_.get()));
        check(archive_write_set_options(archive_.get(), "xattrheader=SCHILY"));
        check(archive_write_set_bytes_per_block(archive_.get(), k_write_bytes));
        check(archive_write_set_bytes_in_last_block(archive_.get(), k_record_bytes));
        check(archive_write_open_fd(archive_.get(), fd_.get()));
    }

    /// `name`: relative to the tree, "" for its root.
    void add(const std::string& name) {
        base::check_interrupt();
        const fs::path path = name.empty() ? tree_ : tree_ / name;
        struct stat info {};
        if (::lstat(path.c_str(), &info) != 0) {
            fail("cannot read", path);
        }
        if (S_ISSOCK(info.st_mode)) {
            return;  // a socket is nothing without the process behind it
        }
        add_entry(name, path, info);
        if (S_ISDIR(info.st_mode)) {
            for (const std::string& child : names_in(path)) {
                add(name.empty() ? child : name + '/' + child);
            }
        }
    }

    void close() { check(archive_write_close(archive_.get())); }

  private:
    void check(int code) {
        if (code == ARCHIVE_OK) {
            return;
        }
        const int err = archive_errno(archive_.get());
        const char* text = archive_error_string(archive_.get());
        const std::string action = "cannot write " + base::quote(output_.string());
        if (err > 0) {
            throw base::SystemError(action, err);
        }
        throw base::Error(action + ": " + (text == nullptr ? "unknown trouble" : text));
    }

    void add_entry(const std::string& name, const fs::path& path, const struct stat& info) {
        const Entry entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), name.empty() ? "./" : name.c_str());
        archive_entry_set_mode(entry.get(), info.st_mode);
        archive_entry_set_uid(entry.get(), info.st_uid);
        archive_entry_set_gid(entry.get(), info.st_gid);
        archive_entry_set_mtime(
            entry.get(), std::min<std::int64_t>(info.st_mtim.tv_sec, epoch_), 0);
        archive_entry_set_size(entry.get(), S_ISREG(info.st_mode) ? info.st_size : 0);
        if (S_ISLNK(info.st_mode)) {
            archive_entry_set_symlink(entry.get(), link_target(path, info).c_str());
        } else if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) {
            archive_entry_set_rdevmajor(entry.get(), major(info.st_rdev));
            archive_entry_set_rdevminor(entry.get(), minor(info.st_rdev));
        }
        const std::string* first = first_name(name, info);
        if (first != nullptr) {
            archive_entry_set_size(entry.get(), 0);
            archive_entry_set_hardlink(entry.get(), first->c_str());
        } else {
            add_attributes(entry.get(), path);
        }
        base::in_context([&] { return "adding " + base::quote(name); },
                         [&] { check(archive_write_header(archive_.get(), entry.get())); });
        if (S_ISREG(info.st_mode) && first == nullptr) {
            add_content(path, static_cast<std::uint64_t>(info.st_size));
        }
    }

    /// The name under which the same file stands already; null when this is its first.
    const std::string* first_name(const std::string& name, const struct stat& info) {
        if (S_ISDIR(info.st_mode) || info.st_nlink < 2) {
            return nullptr;
        }
        const auto [at, is_new] = first_names_.try_emplace({info.st_dev, info.st_ino}, name);
        return is_new ? nullptr : &at->second;
    }

    static void add_attributes(archive_entry* entry, const fs::path& path) {
        for (const std::string& name : attribute_names(path)) {
            const std::string value = attribute_value(path, name);
            archive_entry_xattr_add_entry(entry, name.c_str(), value.data(), value.size());
        }
    }

    void add_content(const fs::path& path, std::uint64_t size) {
        const base::Fd fd = base::open_file(path, O_RDONLY | O_NOFOLLOW);
        std::uint64_t done = 0;
        for (std::size_t count = 0; (count = base::read_full(fd.get(), buffer_)) > 0;) {
            done += count;
            if (done > size) {
                break;
            }
            if (archive_write_data(archive_.get(), buffer_.data(), count) !=
                static_cast<la_ssize_t>(count)) {
                check(ARCHIVE_FATAL);
            }
        }
        if (done != size) {
            throw base::Error("file " + base::quote(path.string()) + " changed while it was read");
        }
    }

    fs::path tree_;
    const fs::path& output_;
    std::int64_t epoch_;
    base::Fd fd_;
    WriteArchive archive_;
    std::vector<std::uint8_t> buffer_;
    std::map<std::pair<dev_t, ino_t>, std::string> first_names_;
};

}  // namespace

void write_rootfs_tar(const fs::path& tree, const fs::path& output, std::int64_t epoch) {
    const Utf8Locale locale;
    TreeWriter writer(tree, output, epoch);
    writer.add("");
    writer.close();
}

}  // namespace pigsty::builder
