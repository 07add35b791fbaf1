// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Converts a plain disk into a streamOptimized VMDK. Its descriptor carries `output`'s file name,
/// so write it under the final one. `uuid` gives the content identifier, which qemu-img draws at
/// random. Throws ProcessError; Error when qemu-img wrote something unexpected.
/// Source: VMware "Virtual Disk Format 5.0", and block/vmdk.c of qemu.
void write_vmdk(const std::filesystem::path& raw,
                const std::filesystem::path& output,
                const base::Uuid& uuid);

}  // namespace pigsty::builder
