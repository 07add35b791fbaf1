// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace pigsty::base {

/// Inflates a gzip file of any number of members, front to back, in bounded memory.
class GunzipStream {
  public:
    /// Reads from `fd`, from its position on; the descriptor must outlive the object.
    explicit GunzipStream(int fd);
    GunzipStream(const GunzipStream&) = delete;
    GunzipStream& operator=(const GunzipStream&) = delete;
    ~GunzipStream();

    /// Fills `out` as far as data reach; less than asked for means the end. Checksums of members
    /// are checked at their ends. Throws Error for damaged or truncated data and for what follows
    /// the last member without being one; SystemError.
    std::size_t read(std::span<std::uint8_t> out);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pigsty::base
