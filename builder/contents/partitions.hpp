// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pigsty::builder {

struct PartitionRecord {
    std::size_t number = 0;  ///< from 1
    std::string type;        ///< GPT type GUID, or "0x83" of an MBR
    std::string type_name;   ///< e.g. "EFI System"
    std::uint64_t start_bytes = 0;
    std::uint64_t size_bytes = 0;
    std::string name;  ///< GPT name
    std::string guid;  ///< GPT unique GUID
    bool operator==(const PartitionRecord&) const = default;
};

struct PartitionTable {
    std::string kind;  ///< "gpt", "dos"; empty: there is none
    std::string guid;  ///< of the disk
    std::vector<PartitionRecord> partitions;
    bool operator==(const PartitionTable&) const = default;
};

/// Reads the partition table of a raw disk. Throws VerifyError when it is damaged or a partition
/// reaches beyond the disk.
PartitionTable read_partitions(const std::filesystem::path& raw);

}  // namespace pigsty::builder
