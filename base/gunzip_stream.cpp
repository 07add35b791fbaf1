// SPDX-License-Identifier: Apache-2.0
#include "base/gunzip_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace pigsty::base {

struct GunzipStream::State {
    explicit State(int from) : fd(from), input(std::size_t{1} << 17) {
        if (inflateInit2(&stream, 15 + 16) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { inflateEnd(&stream); }

    /// False at the end of the file.
    bool refill() {
        if (stream.avail_in == 0) {
            const std::size_t got = read_some(fd, input);
            stream.next_in = input.data();
            stream.avail_in = static_cast<uInt>(got);
        }
        return stream.avail_in > 0;
    }

    int fd;
    z_stream stream{};
    bool inside = true;  ///< between the start of a member and its end
    std::vector<std::uint8_t> input;
};

GunzipStream::GunzipStream(int fd) : state_(std::make_unique<State>(fd)) {}
GunzipStream::~GunzipStream() = default;

std::size_t GunzipStream::read(std::span<std::uint8_t> out) {
    z_stream& stream = state_->stream;
    std::size_t made = 0;
    while (made < out.size()) {
        if (!state_->refill()) {
            if (state_->inside) {
                throw Error("gzip data is truncated");
            }
            break;
        }
        if (!state_->inside) {
            inflateReset(&stream);
            state_->inside = true;
        }
        const std::size_t room = std::min<std::size_t>(out.size() - made, std::size_t{1} << 30);
        stream.next_out = out.data() + made;
        stream.avail_out = static_cast<uInt>(room);
        const int rc = inflate(&stream, Z_NO_FLUSH);
        made += room - stream.avail_out;
        if (rc == Z_STREAM_END) {
            state_->inside = false;
        } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
            throw Error("gzip data is damaged, or something follows its end");
        }
    }
    return made;
}

}  // namespace pigsty::base
