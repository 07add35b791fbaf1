// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace fs = std::filesystem;

namespace {

std::string read_opened(const fs::path& file, int flags, std::uint64_t limit_bytes) {
    const Fd fd = open_file(file, flags);
    return in_context([&] { return "reading " + quote(file.string()); },
                      [&] {
                          std::string text;
                          std::size_t step = 1 << 16;
                          while (true) {
                              const std::size_t start = text.size();
                              text.resize(start + step);
                              auto* data = reinterpret_cast<std::uint8_t*>(text.data()) + start;
                              const std::size_t got = read_full(fd.get(), {data, step});
                              text.resize(start + got);
                              if (text.size() > limit_bytes) {
                                  throw Error("file is larger than the limit of " +
                                              std::to_string(limit_bytes) + " bytes");
                              }
                              if (got < step) {
                                  return text;
                              }
                              step = std::min<std::size_t>(step * 2, 1 << 24);
                          }
                      });
}

}  // namespace

std::string read_file(const fs::path& file, std::uint64_t limit_bytes) {
    return read_opened(file, O_RDONLY, limit_bytes);
}

std::optional<std::string> read_file_if_present(const fs::path& file,
                                                std::uint64_t limit_bytes,
                                                Links links) {
    try {
        return read_opened(file, O_RDONLY | (links == Links::refuse ? O_NOFOLLOW : 0), limit_bytes);
    } catch (const SystemError& error) {
        if (error.error_number() == ENOENT || error.error_number() == ENOTDIR) {
            return std::nullopt;
        }
        throw;
    }
}

std::optional<FileStamp> file_stamp(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) {
        const int err = errno;
        if (err == ENOENT || err == ENOTDIR) {
            return std::nullopt;
        }
        throw SystemError("cannot look at " + quote(file.string()), err);
    }
    if (!S_ISREG(info.st_mode)) {
        return std::nullopt;
    }
    return FileStamp{
        static_cast<std::uint64_t>(info.st_size),
        static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec,
        static_cast<std::uint64_t>(info.st_ino)};
}

std::string folder_name(const fs::path& folder) {
    std::error_code code;
    const fs::path whole = fs::canonical(folder, code);
    if (code) {
        throw SystemError("cannot find " + quote(folder.string()), code.value());
    }
    return whole.filename().string();
}

void make_directories(const fs::path& directory) {
    if (directory.empty()) {
        return;
    }
    std::error_code code;
    fs::create_directories(directory, code);
    if (code) {
        throw SystemError("cannot create directory " + quote(directory.string()), code.value());
    }
}

void remove_tree(const fs::path& path) {
    std::error_code code;
    fs::remove_all(path, code);
    if (code) {
        throw SystemError("cannot remove " + quote(path.string()), code.value());
    }
}

}  // namespace pigsty::base
