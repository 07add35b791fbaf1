// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pigsty::bundles {

/// What a bundle's tar says of an entry: owner 0:0 without names, mode 0644 or 0755, nothing else.
struct TarEntry {
    std::string path;  ///< whole, e.g. "pigsty/repo_complete"; of a directory: ends in '/'
    std::uint64_t size_bytes = 0;
    std::int64_t mtime = 0;  ///< seconds since 1970
};

/// The blocks that go before an entry's data: a ustar header, after a pax header when the path is
/// too long for ustar or not ASCII. libarchive's writer would give the same blocks, but only as
/// part of a stream that it cuts itself; ours is cut into gzip members that are made in parallel.
/// Throws Error for a size above 8 GiB or a time that ustar cannot say.
/// Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header Block".
std::string tar_header(const TarEntry& entry);

}  // namespace pigsty::bundles
