// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <string>
#include <string_view>

#include "base/thread_pool.hpp"

namespace pigsty::base {

/// Writes one gzip member (RFC 1952, no name, time 0) in bounded memory. Blocks are compressed on
/// the threads of a pool; where they end depends on the text alone, so that the bytes are the same
/// whatever the number of threads. Plain readers see an ordinary single member.
class GzipWriter {
  public:
    using Sink = std::function<void(std::string_view)>;

    /// `sink` takes the compressed bytes, on the thread that calls write() and finish(); `level` is
    /// zlib's. `pool` must outlive the object, and no job of the same pool may write to it.
    GzipWriter(ThreadPool& pool, Sink sink, int level = 6);
    GzipWriter(const GzipWriter&) = delete;
    GzipWriter& operator=(const GzipWriter&) = delete;
    ~GzipWriter();

    void write(std::string_view text);

    /// Writes what is left and the trailer. Nothing may be written afterwards.
    void finish();

  private:
    struct Block;
    void start_block(bool last);
    void take_block();

    ThreadPool& pool_;
    Sink sink_;
    const int level_;
    std::string text_;        ///< of the block that is being filled
    std::string dictionary_;  ///< tail of the text before it
    std::deque<std::future<Block>> blocks_;
    std::uint32_t crc_ = 0;
    std::uint32_t size_ = 0;  ///< of the whole text, modulo 2^32 as the trailer wants it
};

}  // namespace pigsty::base
