// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace pigsty::builder {

/// A disk to convert with qemu-img.
struct DiskConversion {
    std::filesystem::path input;
    std::string input_format = "raw";  ///< never guessed: a guest could write another one's header
    std::filesystem::path output;      ///< created, or replaced
    std::string output_format;         ///< qemu-img's name, e.g. "vpc"
    std::string options;               ///< of `-o`, e.g. "subformat=streamOptimized"; may be empty
    bool compressed = false;
};

/// Runs `qemu-img convert` with what makes its bytes depend on the input alone: writes in order,
/// a fixed number of coroutines, zeros left out. Throws ProcessError, with an advice when the
/// program is missing.
void convert_disk(const DiskConversion& conversion);

/// Size of a plain disk. Throws SystemError; Error when it is not whole sectors.
std::uint64_t raw_disk_bytes(const std::filesystem::path& raw);

}  // namespace pigsty::builder
