// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <functional>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/iso9660_record.hpp"
#include "firstboot/identity/volume.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_sector_bytes = 2048;
constexpr std::uint64_t k_first_descriptor = 16;
constexpr std::uint64_t k_descriptors = 64;
constexpr std::size_t k_directory_bytes = 4U << 20U;
constexpr std::size_t k_depth = 8;

/// What a volume descriptor says.
struct Descriptor {
    std::uint32_t block_bytes = 0;
    std::string label;
    IsoRecord root;
};

Descriptor read_descriptor(std::string_view sector, IsoNames names) {
    Descriptor descriptor;
    descriptor.block_bytes = le16(sector, 128);
    descriptor.label = ascii_trim(sector.substr(40, 32));
    const auto root = read_iso_record(sector.substr(156, 34), names);
    const std::uint32_t block = descriptor.block_bytes;
    if (!root || !root->is_directory() || (block != 512 && block != 1024 && block != 2048)) {
        throw base::Error(
            "the ISO 9660 file system is broken: its volume descriptor makes no "
            "sense");
    }
    descriptor.root = *root;
    return descriptor;
}

bool is_descriptor(std::string_view sector) {
    return sector.substr(1, 5) == "CD001";
}

/// True for the escape sequences of UCS-2, levels 1 to 3.
bool is_joliet(std::string_view sector) {
    const std::string_view escape = sector.substr(88, 3);
    return escape == "%/@" || escape == "%/C" || escape == "%/E";
}

/// A plain name as `wanted` may be written in it: upper case, '_' for other characters, without
/// version, maybe cut to 8 + 3 characters.
bool is_plain_form(std::string name, std::string_view wanted) {
    name = name.substr(0, name.find(';'));
    if (name.ends_with('.')) {
        name.pop_back();
    }
    std::string full;
    for (const char c : ascii_lower(wanted)) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        full += kept ? c : '_';
    }
    const std::size_t dot = full.rfind('.');
    const std::string cut =
        full.substr(0, std::min<std::size_t>(dot, 8)) +
        (dot == std::string::npos ? "" : full.substr(dot, std::min<std::size_t>(4, full.size())));
    return ascii_equal(name, wanted) || ascii_equal(name, full) || ascii_equal(name, cut);
}

class Iso9660 final : public Volume {
  public:
    Iso9660(const Blocks& blocks, const std::string& primary_sector) : blocks_(blocks) {
        primary_ = read_descriptor(primary_sector, IsoNames::plain);
    }
    const std::string& label() const override { return primary_.label; }

    std::optional<std::string> read_file(std::string_view path,
                                         std::uint64_t limit_bytes) const override {
        const std::vector<std::string> names = path_names(path);
        const std::optional<std::size_t> skip = rock_ridge_skip();
        const std::optional<Descriptor> joliet = skip ? std::nullopt : find_joliet();
        const Tree tree{joliet ? *joliet : primary_, names_of(skip, joliet), skip.value_or(0)};
        std::vector<IsoRecord> found = {tree.descriptor.root};
        if (names.empty() || names.size() > k_depth) {
            return std::nullopt;
        }
        for (const std::string& name : names) {
            if (!found.front().is_directory()) {
                return std::nullopt;
            }
            found = find(tree, found.front(), name);
            if (found.empty()) {
                return std::nullopt;
            }
        }
        if (found.front().is_directory()) {
            return std::nullopt;
        }
        return content(tree, found, path, limit_bytes);
    }

  private:
    /// One of the trees of names, with how to read it.
    struct Tree {
        const Descriptor& descriptor;
        IsoNames names;
        std::size_t skip;  ///< of the system use area
    };

    static IsoNames names_of(const std::optional<std::size_t>& skip,
                             const std::optional<Descriptor>& joliet) {
        return skip ? IsoNames::rock_ridge : joliet ? IsoNames::joliet : IsoNames::plain;
    }

    std::optional<Descriptor> find_joliet() const {
        for (std::uint64_t i = k_first_descriptor + 1; i < k_first_descriptor + k_descriptors;
             ++i) {
            const std::string sector = blocks_.read(i * k_sector_bytes, k_sector_bytes);
            if (!is_descriptor(sector) || sector[0] == '\xFF') {
                return std::nullopt;
            }
            if (sector[0] == 2 && is_joliet(sector)) {
                return read_descriptor(sector, IsoNames::joliet);
            }
        }
        return std::nullopt;
    }

    std::uint64_t offset_of(const Descriptor& descriptor, const IsoRecord& record) const {
        return (std::uint64_t{record.extent} + record.attribute_blocks) * descriptor.block_bytes;
    }

    /// The bytes to skip in system use areas; nullopt: there is no Rock Ridge. The first record of
    /// the root directory says so.
    std::optional<std::size_t> rock_ridge_skip() const {
        const std::string sector =
            blocks_.read(offset_of(primary_, primary_.root), primary_.block_bytes);
        const auto self = read_iso_record(sector, IsoNames::plain);
        if (!self || self->system_use.size() < 7 || !self->system_use.starts_with("SP") ||
            self->system_use.substr(4, 2) != "\xBE\xEF") {
            return std::nullopt;
        }
        return static_cast<std::uint8_t>(self->system_use[6]);
    }

    /// Calls `visit` with every record of a directory until it says no.
    void visit(const Tree& tree,
               const IsoRecord& directory,
               const std::function<bool(const IsoRecord&)>& more) const {
        if (directory.size_bytes > k_directory_bytes) {
            throw base::Error("the ISO 9660 file system has a directory larger than 4 MiB");
        }
        const std::string bytes =
            blocks_.read(offset_of(tree.descriptor, directory), directory.size_bytes);
        const std::size_t block = tree.descriptor.block_bytes;
        std::size_t at = 0;
        while (at < bytes.size()) {
            const std::size_t length = static_cast<std::uint8_t>(bytes[at]);
            const std::size_t end = std::min(bytes.size(), (at / block + 1) * block);
            if (length == 0) {
                at = end;
                continue;
            }
            const auto record =
                read_iso_record(std::string_view(bytes).substr(at, end - at), tree.names);
            if (!record) {
                throw base::Error(
                    "the ISO 9660 file system is broken: a directory has a record "
                    "that makes no sense");
            }
            if (!more(*record)) {
                return;
            }
            at += length;
        }
    }

    std::string name_of(const Tree& tree, const IsoRecord& record) const {
        if (tree.names != IsoNames::rock_ridge) {
            return record.name;
        }
        const auto name =
            rock_ridge_name(blocks_, record.system_use, tree.skip, tree.descriptor.block_bytes);
        return name ? *name : record.name;
    }

    bool is_named(const Tree& tree, const IsoRecord& record, const std::string& wanted) const {
        const std::string name = name_of(tree, record);
        const std::string_view without_version(name.data(), std::min(name.find(';'), name.size()));
        return name == wanted || (tree.names == IsoNames::joliet && without_version == wanted) ||
               (tree.names == IsoNames::plain && is_plain_form(name, wanted));
    }

    /// The record of a name, and those that continue it (multi-extent files).
    std::vector<IsoRecord> find(const Tree& tree,
                                const IsoRecord& directory,
                                const std::string& wanted) const {
        std::vector<IsoRecord> found;
        visit(tree, directory, [&](const IsoRecord& record) {
            if (found.empty() && !record.is_itself_or_parent()) {
                if (is_named(tree, record, wanted)) {
                    found.push_back(record);
                }
            } else if (!found.empty() && found.back().continues()) {
                found.push_back(record);
            }
            return found.empty() || found.back().continues();
        });
        return found;
    }

    std::string content(const Tree& tree,
                        const std::vector<IsoRecord>& pieces,
                        std::string_view path,
                        std::uint64_t limit_bytes) const {
        std::string text;
        for (const IsoRecord& piece : pieces) {
            if (piece.interleaved) {
                throw base::Error("the file " + base::quote(path) +
                                  " is interleaved, which no seed needs");
            }
            if (piece.size_bytes > limit_bytes - text.size()) {
                throw base::Error("the file " + base::quote(path) + " is larger than " +
                                  std::to_string(limit_bytes) + " bytes");
            }
            text += blocks_.read(offset_of(tree.descriptor, piece), piece.size_bytes);
        }
        return text;
    }

    const Blocks& blocks_;
    Descriptor primary_;
};

}  // namespace

std::unique_ptr<Volume> open_iso9660(const Blocks& blocks) {
    constexpr std::uint64_t k_begin = k_first_descriptor * k_sector_bytes;
    if (blocks.size_bytes() < k_begin + k_sector_bytes) {
        return nullptr;
    }
    for (std::uint64_t i = 0; i < k_descriptors; ++i) {
        const std::uint64_t offset = k_begin + i * k_sector_bytes;
        if (offset + k_sector_bytes > blocks.size_bytes()) {
            return nullptr;
        }
        const std::string sector = blocks.read(offset, k_sector_bytes);
        if (!is_descriptor(sector) || sector[0] == '\xFF') {
            return nullptr;
        }
        if (sector[0] == 1) {
            return std::make_unique<Iso9660>(blocks, sector);
        }
    }
    return nullptr;
}

}  // namespace pigsty::firstboot
