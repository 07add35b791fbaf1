// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>

namespace pigsty::builder {

/// Compresses a disk into one .xz stream of independent blocks, so that readers may use several
/// threads. `output` is written in place. The bytes do not depend on `jobs`, of which only as many
/// are used as fit into half a GiB. Throws SystemError, Interrupted.
/// Source: "The .xz File Format" 1.2.0.
void write_raw_xz(const std::filesystem::path& raw,
                  const std::filesystem::path& output,
                  std::size_t jobs);

}  // namespace pigsty::builder
