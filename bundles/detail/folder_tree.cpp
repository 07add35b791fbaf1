// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/folder_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_format.hpp"

namespace pigsty::bundles::detail {

namespace fs = std::filesystem;

namespace {

using Directory = base::CHandle<DIR, ::closedir>;

class FileContent final : public ServedContent {
  public:
    explicit FileContent(base::Fd fd) : fd_(std::move(fd)) {}
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        return base::read_at(fd_.get(), out, offset);
    }

  private:
    base::Fd fd_;
};

/// Names in a folder, sorted, folders with '/'; what is neither file nor folder is left out.
std::vector<std::string> list(base::Fd fd) {
    std::vector<std::string> names;
    const Directory directory(::fdopendir(fd.get()));
    if (!directory) {
        return names;
    }
    const int number = fd.release();  // closedir closes it
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string name = entry->d_name;
        struct stat info {};
        if (name == "." || name == ".." ||
            ::fstatat(number, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if (S_ISDIR(info.st_mode)) {
            names.push_back(name + "/");
        } else if (S_ISREG(info.st_mode)) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

class FolderTree final : public ServedTree {
  public:
    explicit FolderTree(const fs::path& folder)
        : root_(base::open_file(folder, O_RDONLY | O_DIRECTORY)), top_(base::folder_name(folder)) {
        const std::string name(k_manifest_name);
        if (const auto text = base::read_file_if_present(folder / name)) {
            manifest_ = specs::parse_manifest(*text, (folder / name).string());
            top_ = manifest_->module_name;
        }
    }

    const std::string& top() const override { return top_; }
    const std::optional<specs::Manifest>& manifest() const override { return manifest_; }

    /// Goes down one name at a time, so that no link on the way can lead out.
    std::optional<ServedNode> find(const std::string& path) const override {
        base::Fd at(::openat(root_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        std::size_t start = 0;
        while (at && start < path.size()) {
            const std::size_t end = std::min(path.find('/', start), path.size());
            const std::string name = path.substr(start, end - start);
            // Without O_NONBLOCK, opening a named pipe would wait for its other end.
            at = base::Fd(
                ::openat(at.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            start = end + 1;
        }
        struct stat info {};
        if (!at || ::fstat(at.get(), &info) != 0) {
            return std::nullopt;
        }
        return to_node(std::move(at), info);
    }

  private:
    static std::optional<ServedNode> to_node(base::Fd fd, const struct stat& info) {
        ServedNode node;
        node.mtime = info.st_mtim.tv_sec;
        if (S_ISDIR(info.st_mode)) {
            node.folder = true;
            node.names = list(std::move(fd));
            return node;
        }
        if (!S_ISREG(info.st_mode)) {
            return std::nullopt;
        }
        node.size_bytes = static_cast<std::uint64_t>(info.st_size);
        node.etag = std::to_string(info.st_size) + "-" + std::to_string(info.st_mtim.tv_sec) + "." +
                    std::to_string(info.st_mtim.tv_nsec) + "-" + std::to_string(info.st_ino);
        node.content = std::make_shared<FileContent>(std::move(fd));
        return node;
    }

    base::Fd root_;
    std::string top_;
    std::optional<specs::Manifest> manifest_;
};

}  // namespace

std::unique_ptr<ServedTree> open_folder_tree(const fs::path& folder) {
    return std::make_unique<FolderTree>(folder);
}

}  // namespace pigsty::bundles::detail
