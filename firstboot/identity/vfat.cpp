// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/vfat_geometry.hpp"
#include "firstboot/identity/volume.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_directory_bytes = 4U << 20U;
constexpr std::size_t k_depth = 8;
constexpr std::size_t k_long_name_pieces = 20;
constexpr std::size_t k_units_a_piece = 13;

constexpr unsigned k_label = 0x08;
constexpr unsigned k_directory = 0x10;
constexpr unsigned k_long_name = 0x0F;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

[[noreturn]] void broken(const std::string& why) {
    throw base::Error("the FAT file system is broken: " + why);
}

/// A file or folder, or the label of the volume.
struct Entry {
    std::string name;
    unsigned attributes = 0;
    std::uint32_t cluster = 0;
    std::uint32_t size_bytes = 0;
};

/// Collects the pieces of a long name, which stand before the entry they are of, the last first.
class LongName {
  public:
    void add(std::string_view entry) {
        const unsigned order = byte_at(entry, 0);
        const std::size_t number = order & 0x3FU;
        if (number == 0 || number > k_long_name_pieces) {
            clear();
            return;
        }
        if ((order & 0x40U) != 0) {
            units_.assign(number * k_units_a_piece, 0);
            expected_ = number;
            checksum_ = byte_at(entry, 13);
        }
        if (number != expected_ || byte_at(entry, 13) != checksum_) {
            clear();
            return;
        }
        constexpr std::array<std::size_t, k_units_a_piece> k_places = {
            1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
        for (std::size_t i = 0; i < k_units_a_piece; ++i) {
            units_[(number - 1) * k_units_a_piece + i] = le16(entry, k_places[i]);
        }
        --expected_;
    }

    /// The name, when it is whole and of the entry with that short name; else "".
    std::string take(std::string_view short_name) {
        unsigned sum = 0;
        for (const char c : short_name) {
            sum = (((sum & 1U) << 7U) + (sum >> 1U) + static_cast<std::uint8_t>(c)) & 0xFFU;
        }
        std::string name;
        if (!units_.empty() && expected_ == 0 && sum == checksum_) {
            units_.erase(std::find(units_.begin(), units_.end(), 0), units_.end());
            name = utf8_of_utf16(units_);
        }
        clear();
        return name;
    }
    void clear() {
        units_.clear();
        expected_ = 0;
    }

  private:
    std::vector<std::uint16_t> units_;
    std::size_t expected_ = 0;  ///< number of the next piece
    unsigned checksum_ = 0;
};

/// Shape: "USER-D~1" and "YML" in eleven bytes give "USER-D~1.YML".
std::string short_name(std::string_view entry) {
    std::string base(ascii_trim(entry.substr(0, 8)));
    if (!base.empty() && base.front() == '\x05') {
        base.front() = '\xE5';
    }
    const std::string_view extension = ascii_trim(entry.substr(8, 3));
    return extension.empty() ? base : base + '.' + std::string(extension);
}

std::vector<Entry> read_entries(std::string_view bytes) {
    std::vector<Entry> entries;
    LongName long_name;
    for (std::size_t at = 0; at + 32 <= bytes.size() && bytes[at] != '\0'; at += 32) {
        const std::string_view raw = bytes.substr(at, 32);
        const unsigned attributes = byte_at(raw, 11);
        if (raw[0] == '\xE5') {
            long_name.clear();
            continue;
        }
        if ((attributes & 0x3FU) == k_long_name) {
            long_name.add(raw);
            continue;
        }
        Entry entry;
        entry.name = long_name.take(raw.substr(0, 11));
        if ((attributes & k_label) != 0) {
            entry.name = ascii_trim(raw.substr(0, 11));
        } else if (entry.name.empty()) {
            entry.name = short_name(raw);
        }
        entry.attributes = attributes;
        entry.cluster = std::uint32_t{le16(raw, 20)} << 16U | le16(raw, 26);
        entry.size_bytes = le32(raw, 28);
        entries.push_back(std::move(entry));
    }
    return entries;
}

class Vfat final : public Volume {
  public:
    Vfat(const Blocks& blocks, FatGeometry geometry)
        : blocks_(blocks), geometry_(std::move(geometry)), label_(geometry_.boot_label) {
        try {
            read_label();
        } catch (const base::Error&) {
            // Of a disk that says it is ours, reading a file tells what is wrong.
            if (label_.empty()) {
                throw;
            }
        }
    }
    const std::string& label() const override { return label_; }

    std::optional<std::string> read_file(std::string_view path,
                                         std::uint64_t limit_bytes) const override {
        const std::vector<std::string> names = path_names(path);
        if (names.empty() || names.size() > k_depth) {
            return std::nullopt;
        }
        std::optional<Entry> entry;
        for (const std::string& name : names) {
            if (entry && (entry->attributes & k_directory) == 0) {
                return std::nullopt;
            }
            entry = find(entry ? directory_bytes(entry->cluster) : root_bytes(), name);
            if (!entry) {
                return std::nullopt;
            }
        }
        if ((entry->attributes & k_directory) != 0) {
            return std::nullopt;
        }
        if (entry->size_bytes > limit_bytes) {
            throw base::Error("the file " + base::quote(path) + " is larger than " +
                              std::to_string(limit_bytes) + " bytes");
        }
        return read_clusters(entry->cluster, entry->size_bytes);
    }

  private:
    /// The label in the root directory counts more than the one in the boot sector.
    void read_label() {
        for (const Entry& entry : read_entries(root_bytes())) {
            if ((entry.attributes & k_label) != 0) {
                label_ = entry.name;
                return;
            }
        }
    }

    static std::optional<Entry> find(const std::string& directory, std::string_view name) {
        for (const Entry& entry : read_entries(directory)) {
            if ((entry.attributes & k_label) == 0 && ascii_equal(entry.name, name)) {
                return entry;
            }
        }
        return std::nullopt;
    }

    std::string root_bytes() const {
        return geometry_.bits == 32 ? directory_bytes(geometry_.root_cluster)
                                    : blocks_.read(geometry_.root_offset, geometry_.root_bytes);
    }

    bool is_data(std::uint32_t cluster) const {
        return cluster >= 2 && cluster - 2 < geometry_.clusters;
    }

    /// What the table says follows a cluster; is_data() is false for it at the end of a chain.
    std::uint32_t next_of(std::uint32_t cluster) const {
        const std::uint64_t at = std::uint64_t{cluster} * geometry_.bits / 8;
        const std::size_t width = geometry_.bits == 32 ? 4 : 2;
        if (at + width > geometry_.fat_bytes) {
            broken("its table is too short");
        }
        const std::string bytes = blocks_.read(geometry_.fat_offset + at, width);
        if (geometry_.bits == 32) {
            return le32(bytes, 0) & 0x0FFFFFFFU;
        }
        const std::uint32_t value = le16(bytes, 0);
        if (geometry_.bits == 16) {
            return value;
        }
        return cluster % 2 == 0 ? value & 0xFFFU : value >> 4U;
    }

    std::string read_cluster(std::uint32_t cluster, std::size_t count) const {
        const std::uint64_t place = std::uint64_t{cluster} - 2;
        return blocks_.read(geometry_.data_offset + place * geometry_.cluster_bytes, count);
    }

    std::string read_clusters(std::uint32_t cluster, std::uint32_t size_bytes) const {
        std::string text;
        while (text.size() < size_bytes) {
            if (!is_data(cluster)) {
                broken("a file ends before its size");
            }
            text += read_cluster(
                cluster, std::min<std::size_t>(size_bytes - text.size(), geometry_.cluster_bytes));
            cluster = text.size() < size_bytes ? next_of(cluster) : 0;
        }
        return text;
    }

    /// A directory has no size: it goes on to the end of its chain.
    std::string directory_bytes(std::uint32_t cluster) const {
        std::string bytes;
        while (is_data(cluster)) {
            bytes += read_cluster(cluster, geometry_.cluster_bytes);
            if (bytes.size() > k_directory_bytes) {
                broken("a directory is larger than 4 MiB or runs in a circle");
            }
            cluster = next_of(cluster);
        }
        return bytes;
    }

    const Blocks& blocks_;
    FatGeometry geometry_;
    std::string label_;
};

}  // namespace

std::unique_ptr<Volume> open_vfat(const Blocks& blocks) {
    if (blocks.size_bytes() < 512) {
        return nullptr;
    }
    const auto geometry = read_fat_geometry(blocks.read(0, 512));
    return geometry ? std::make_unique<Vfat>(blocks, *geometry) : nullptr;
}

}  // namespace pigsty::firstboot
