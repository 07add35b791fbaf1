// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/blocks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

class FileBlocks final : public Blocks {
  public:
    FileBlocks(base::Fd fd, std::uint64_t size_bytes) : fd_(std::move(fd)), size_(size_bytes) {}
    std::uint64_t size_bytes() const override { return size_; }

  private:
    void fill(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (base::read_at(fd_.get(), out, offset) != out.size()) {
            throw base::Error("the disk ends before its size");
        }
    }
    base::Fd fd_;
    std::uint64_t size_;
};

class MemoryBlocks final : public Blocks {
  public:
    explicit MemoryBlocks(std::string_view bytes) : bytes_(bytes) {}
    std::uint64_t size_bytes() const override { return bytes_.size(); }

  private:
    void fill(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        std::memcpy(out.data(), bytes_.data() + offset, out.size());
    }
    std::string_view bytes_;
};

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

}  // namespace

void Blocks::check(std::uint64_t offset, std::size_t count) const {
    const std::uint64_t size = size_bytes();
    if (offset > size || count > size - offset) {
        throw base::Error("it is cut off: bytes " + std::to_string(offset) + " to " +
                          std::to_string(offset + count) + " are needed, but it ends at " +
                          std::to_string(size));
    }
}

void Blocks::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    check(offset, out.size());
    if (!out.empty()) {
        fill(offset, out);
    }
}

std::string Blocks::read(std::uint64_t offset, std::size_t count) const {
    check(offset, count);
    std::string text(count, '\0');
    read(offset, {reinterpret_cast<std::uint8_t*>(text.data()), count});
    return text;
}

std::unique_ptr<Blocks> open_blocks(const std::filesystem::path& device, RegularFiles regular) {
    // Not waited for: a drive that is opening its tray, a pipe.
    base::Fd fd = base::open_file(device, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat state {};
    if (::fstat(fd.get(), &state) != 0) {
        const int err = errno;
        throw base::SystemError("cannot look at " + base::quote(device.string()), err);
    }
    if (!S_ISBLK(state.st_mode) && !(S_ISREG(state.st_mode) && regular == RegularFiles::yes)) {
        return nullptr;
    }
    const off_t size = ::lseek(fd.get(), 0, SEEK_END);
    if (size <= 0) {
        return nullptr;
    }
    return std::make_unique<FileBlocks>(std::move(fd), static_cast<std::uint64_t>(size));
}

std::unique_ptr<Blocks> memory_blocks(std::string_view bytes) {
    return std::make_unique<MemoryBlocks>(bytes);
}

std::uint16_t le16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(bytes, at) | byte_at(bytes, at + 1) << 8);
}

std::uint32_t le32(std::string_view bytes, std::size_t at) {
    return std::uint32_t{le16(bytes, at)} | std::uint32_t{le16(bytes, at + 2)} << 16;
}

std::uint16_t be16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

}  // namespace pigsty::firstboot
