// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "repo/detail/index_state.hpp"
#include "repo/detail/package_xml.hpp"

namespace pigsty::repo::detail {

/// Reads the descriptions of packages back from an index that we wrote, one after the other.
class PreviousIndex {
  public:
    /// `state` must be what was remembered of the index in `repodata`, and outlive the object.
    /// Throws SystemError, Error.
    PreviousIndex(const std::filesystem::path& repodata, const IndexState& state);
    ~PreviousIndex();

    /// The description of `location`, which must stand in the index, behind all taken so far.
    /// Throws Error when the index is damaged.
    PackageXml take(const std::string& location);

    /// Reads what is left, so that every checksum was looked at. Throws Error.
    void finish();

  private:
    class ChunkReader;
    const IndexState& state_;
    std::size_t next_ = 0;
    std::unique_ptr<ChunkReader> primary_;
    std::unique_ptr<ChunkReader> filelists_;
    std::unique_ptr<ChunkReader> other_;
};

}  // namespace pigsty::repo::detail
