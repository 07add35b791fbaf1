// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "builder/formats/formats.hpp"

namespace pigsty::builder {

/// Writes an OVA: a tar of NAME.ovf, NAME.mf (digests of the other two, as "SHA256(file)= digits")
/// and NAME.vmdk, whose bytes are those of the format vmdk. `output` is written in place; `work` is
/// a folder for scratch files. Throws ProcessError, SystemError.
/// Source: DMTF DSP0243 1.0.0, sections 5.1 and 5.3.
void write_ova(const FormatSource& source,
               const std::filesystem::path& output,
               const std::filesystem::path& work);

}  // namespace pigsty::builder
