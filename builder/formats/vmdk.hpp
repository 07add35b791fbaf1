// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Converts a plain disk into a streamOptimized VMDK. Its descriptor carries `output`'s file name,
/// so write it under the final one. `uuid` gives the content identifier, which qemu-img draws at
/// random. Throws ProcessError; Error when qemu-img wrote something unexpected.
/// Source: VMware "Virtual Disk Format 5.0", and block/vmdk.c of qemu.
void write_vmdk(const std::filesystem::path& raw,
                const std::filesystem::path& output,
                const base::Uuid& uuid);

/// The descriptor's block with the value of "CID=" replaced by `id` (eight digits); qemu-img writes
/// a random one, without leading zeros. What follows is zeroed. nullopt for what is no descriptor
/// of a streamOptimized VMDK, or has no room.
std::optional<std::string> with_content_id(const std::string& block, const std::string& id);

}  // namespace pigsty::builder
