// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace pigsty::builder {

/// Converts a plain disk into a compressed qcow2 that qemu 1.1 and later read. Throws ProcessError.
/// Source: docs/interop/qcow2.txt of qemu.
void write_qcow2(const std::filesystem::path& raw, const std::filesystem::path& output);

}  // namespace pigsty::builder
