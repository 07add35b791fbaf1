// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/disk_pieces.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/thread_pool.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

using Encoded = std::shared_ptr<const std::string>;

struct Piece {
    Encoded encoded;
    std::size_t bytes = 0;
};

/// True when no byte from `offset` on is anything but a hole. Where the file system cannot tell,
/// everything counts as data.
bool is_hole(int fd, std::uint64_t offset, std::size_t count) {
    const off_t data = ::lseek(fd, static_cast<off_t>(offset), SEEK_DATA);
    if (data < 0) {
        return errno == ENXIO;
    }
    return static_cast<std::uint64_t>(data) >= offset + count;
}

bool is_zero(std::span<const std::uint8_t> bytes) {
    return bytes.empty() ||
           (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

/// Makes the pieces of one file; used by several threads.
class PieceMaker {
  public:
    PieceMaker(const fs::path& file,
               std::uint64_t size,
               std::size_t piece_bytes,
               const EncodePiece& encode)
        : file_(file), size_(size), piece_bytes_(piece_bytes), encode_(encode) {}

    Piece make(std::size_t index) {
        const std::uint64_t offset = std::uint64_t{index} * piece_bytes_;
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes_, size_ - offset));
        // A descriptor of its own: SEEK_DATA moves the file position.
        const base::Fd fd = base::open_file(file_, O_RDONLY);
        const bool whole = count == piece_bytes_;
        if (whole && is_hole(fd.get(), offset, count)) {
            return {zeros(), count};
        }
        std::vector<std::uint8_t> bytes(count);
        if (base::read_at(fd.get(), bytes, offset) != count) {
            throw base::Error("file " + base::quote(file_.string()) +
                              " became shorter while it was read");
        }
        if (whole && is_zero(bytes)) {
            return {zeros(), count};
        }
        return {std::make_shared<const std::string>(encode_(bytes)), count};
    }

  private:
    Encoded zeros() {
        const std::lock_guard lock(mutex_);
        if (!zeros_) {
            zeros_ = std::make_shared<const std::string>(
                encode_(std::vector<std::uint8_t>(piece_bytes_)));
        }
        return zeros_;
    }

    const fs::path& file_;
    const std::uint64_t size_;
    const std::size_t piece_bytes_;
    const EncodePiece& encode_;
    std::mutex mutex_;
    Encoded zeros_;
};

}  // namespace

void encode_pieces(const fs::path& file,
                   std::size_t piece_bytes,
                   std::size_t jobs,
                   const EncodePiece& encode,
                   const TakePiece& take) {
    const std::optional<base::FileStamp> stamp = base::file_stamp(file);
    if (!stamp) {
        throw base::Error("there is no file " + base::quote(file.string()));
    }
    PieceMaker maker(file, stamp->size_bytes, piece_bytes, encode);
    const std::uint64_t pieces = (stamp->size_bytes + piece_bytes - 1) / piece_bytes;
    base::ThreadPool pool(jobs);
    base::produce_in_order(
        pool,
        pieces,
        pool.size() + 1,
        [&maker](std::size_t index) { return maker.make(index); },
        [&take](const Piece& piece) {
            base::check_interrupt();
            take(*piece.encoded, piece.bytes);
        });
}

}  // namespace pigsty::builder
