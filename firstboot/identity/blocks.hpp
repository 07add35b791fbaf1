// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// Bytes of a disk, by their place.
class Blocks {
  public:
    virtual ~Blocks() = default;
    virtual std::uint64_t size_bytes() const = 0;
    /// Fills `out`. Throws base::Error when that reaches beyond the end, SystemError.
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const;
    /// The same as text.
    std::string read(std::uint64_t offset, std::size_t count) const;

  private:
    void check(std::uint64_t offset, std::size_t count) const;
    /// Within the size.
    virtual void fill(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

/// Whether a plain file may stand for a disk: in a tree that is not the running system.
enum class RegularFiles { no, yes };

/// A block device, or a file where `regular` allows it. nullptr when it is neither, or a drive
/// without a medium. Throws SystemError when it cannot be opened.
std::unique_ptr<Blocks> open_blocks(const std::filesystem::path& device, RegularFiles regular);

/// Bytes in memory, which must outlive the object.
std::unique_ptr<Blocks> memory_blocks(std::string_view bytes);

/// Numbers within `bytes` (which must be long enough), the low byte first or last.
std::uint16_t le16(std::string_view bytes, std::size_t at);
std::uint32_t le32(std::string_view bytes, std::size_t at);
std::uint16_t be16(std::string_view bytes, std::size_t at);

}  // namespace pigsty::firstboot
