// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Converts a plain disk into a growing VDI with the given identifiers, which qemu-img draws at
/// random. Throws ProcessError; Error when qemu-img wrote something unexpected.
/// Source: block/vdi.c of qemu, VDICore.h of VirtualBox.
void write_vdi(const std::filesystem::path& raw,
               const std::filesystem::path& output,
               const base::Uuid& image,
               const base::Uuid& snapshot);

}  // namespace pigsty::builder
