// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/gzip_member.hpp"
#include "base/thread_pool.hpp"
#include "bundles/member_index.hpp"

namespace pigsty::bundles::detail {

using Block = std::shared_ptr<const base::Bytes>;

/// The inflated bytes of an archive, front to back, in blocks of bounded size.
class BlockSource {
  public:
    virtual ~BlockSource() = default;

    /// The next block, not empty; nullptr at the end. Throws VerifyError for damaged gzip data.
    virtual Block next() = 0;
};

/// Inflates the members of `index` on `pool`, some ahead of the reader; without an index, reads
/// front to back. All arguments must outlive the object.
std::unique_ptr<BlockSource> make_block_source(
    int fd, const std::optional<std::vector<IndexedMember>>& index, base::ThreadPool& pool);

}  // namespace pigsty::bundles::detail
