// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/c_handle.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/detail/block_source.hpp"

struct archive;
struct archive_entry;
extern "C" int archive_read_free(struct archive*);

namespace pigsty::bundles::detail {

using ReadArchive = base::CHandle<archive, archive_read_free>;

/// Bytes together with what keeps them alive.
struct Slice {
    std::shared_ptr<const void> owner;
    std::span<const std::uint8_t> bytes;
};

/// An entry as the tar has it.
struct TarItem {
    std::string path;  ///< without '/' at its end
    bool folder = false;
    std::uint64_t size_bytes = 0;
    std::uint64_t data_offset = 0;  ///< in the inflated archive
};

/// Reads a tar through libarchive and lets only plain files and folders pass.
/// libarchive keeps its address: not movable.
class TarReader {
  public:
    TarReader(BlockSource& source, const ReadLimits& limits);
    TarReader(const TarReader&) = delete;
    TarReader& operator=(const TarReader&) = delete;

    /// The next entry, or nullopt at the end, where nothing but zeros may follow. Throws
    /// VerifyError.
    std::optional<TarItem> next();

    /// The next piece of the entry's data; empty at its end. Throws VerifyError.
    Slice data();

  private:
    static std::ptrdiff_t pull(archive* handle, void* self, const void** bytes) noexcept;
    Block take_block();
    void check(int code);
    void check_end();
    TarItem accept(archive_entry* entry);

    BlockSource& source_;
    const ReadLimits limits_;
    std::exception_ptr failure_;  ///< what the source threw below libarchive
    Block block_;                 ///< the one libarchive reads now
    std::uint64_t pulled_ = 0;
    std::uint64_t nonzero_end_ = 0;  ///< end of the last byte that is not zero
    std::uint64_t entries_end_ = 0;  ///< where the last entry ends, its padding included
    std::uint64_t left_ = 0;         ///< bytes of the entry not given out yet
    std::uint64_t given_ = 0;
    std::string path_;
    ReadArchive archive_;
};

}  // namespace pigsty::bundles::detail
