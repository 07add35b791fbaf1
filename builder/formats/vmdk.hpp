// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Converts a plain disk into a streamOptimized VMDK. Its descriptor carries `output`'s file name,
/// so write it under the final one. `uuid` gives the content identifier, which qemu-img draws at
/// random. Throws ProcessError; Error when qemu-img wrote something unexpected.
/// Source: VMware "Virtual Disk Format 5.0", and block/vmdk.c of qemu.
void write_vmdk(const std::filesystem::path& raw,
                const std::filesystem::path& output,
                const base::Uuid& uuid);

/// A descriptor, filled up with zeros to the size of its place, with `id` (eight hexadecimal
/// digits) as its "CID". What qemu-img wrote there is random and without leading zeros, so that the
/// text after it may move. nullopt when it is not that of a streamOptimized VMDK, or too long.
std::optional<std::string> with_vmdk_content_id(std::string_view descriptor, std::string_view id);

}  // namespace pigsty::builder
