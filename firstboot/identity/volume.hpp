// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/identity/blocks.hpp"

namespace pigsty::firstboot {

/// A file system that is only read, by names, so that it need not be mounted.
class Volume {
  public:
    virtual ~Volume() = default;
    /// Without the blanks around it; may be empty.
    virtual const std::string& label() const = 0;
    /// Content of a file, nullopt when there is none of that name.
    /// Shape of `path`: "openstack/latest/user_data".
    /// Throws base::Error when the file system is broken or cut off, or the file is larger than
    /// `limit_bytes`.
    virtual std::optional<std::string> read_file(std::string_view path,
                                                 std::uint64_t limit_bytes) const = 0;
};

/// An ISO 9660 file system; nullptr when there is none. Names are those of Rock Ridge, else of
/// Joliet, else the plain ones ("user-data" is found as "USER_DAT.;1", too). `blocks` must outlive
/// the object. Source: ECMA-119; IEEE P1282 (Rock Ridge); Joliet specification.
std::unique_ptr<Volume> open_iso9660(const Blocks& blocks);

/// A FAT12, FAT16 or FAT32 file system with long names; nullptr when there is none. Names are
/// compared without regard to case. `blocks` must outlive the object. Throws base::Error when its
/// root directory, which may hold the label, cannot be read.
/// Source: "Microsoft FAT Specification" (2005); Linux, fs/fat.
std::unique_ptr<Volume> open_vfat(const Blocks& blocks);

/// The names in a path. Shape: "a/b" gives a and b.
std::vector<std::string> path_names(std::string_view path);

/// Text of UTF-16; what is none becomes U+FFFD.
std::string utf8_of_utf16(const std::vector<std::uint16_t>& units);

}  // namespace pigsty::firstboot
