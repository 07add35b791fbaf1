// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/archive_tree.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/sha256.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/member_index.hpp"

namespace pigsty::bundles::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_manifest_limit_bytes = std::uint64_t{128} << 20;

/// The inflated archive, readable anywhere.
class MemberReader {
  public:
    MemberReader(base::Fd fd, std::vector<IndexedMember> index)
        : fd_(std::move(fd)), index_(std::move(index)) {}

    /// Reads from one member only; 0 behind the last.
    std::size_t read(std::uint64_t data_offset, std::span<std::uint8_t> out) const {
        auto at = std::upper_bound(index_.begin(),
                                   index_.end(),
                                   data_offset,
                                   [](std::uint64_t value, const IndexedMember& member) {
                                       return value < member.data_offset;
                                   });
        if (at == index_.begin()) {
            return 0;
        }
        const IndexedMember& member = *--at;
        const std::uint64_t from = data_offset - member.data_offset;
        if (from >= member.head.data_bytes || out.empty()) {
            return 0;
        }
        const std::size_t count = static_cast<std::size_t>(
            std::min<std::uint64_t>(out.size(), member.head.data_bytes - from));
        if (member.head.method == base::MemberMethod::stored) {
            return read_stored(member, from, out.first(count));
        }
        return read_deflated(member, from, out.first(count));
    }

  private:
    void read_exactly(std::span<std::uint8_t> out, std::uint64_t offset) const {
        if (base::read_at(fd_.get(), out, offset) != out.size()) {
            throw base::Error("the archive was cut while it was served");
        }
    }

    /// One stored block at most.
    std::size_t read_stored(const IndexedMember& member,
                            std::uint64_t from,
                            std::span<std::uint8_t> out) const {
        const std::size_t left = base::k_stored_block_bytes -
                                 static_cast<std::size_t>(from % base::k_stored_block_bytes);
        const std::size_t count = std::min(out.size(), left);
        read_exactly(out.first(count), member.offset + base::stored_offset(from));
        return count;
    }

    std::size_t read_deflated(const IndexedMember& member,
                              std::uint64_t from,
                              std::span<std::uint8_t> out) const {
        std::vector<std::uint8_t> packed(member.head.size_bytes);
        std::vector<std::uint8_t> data(member.head.data_bytes);
        read_exactly(packed, member.offset);
        base::inflate_member(member.head, packed, data);
        std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(from), out.size(), out.begin());
        return out.size();
    }

    base::Fd fd_;
    std::vector<IndexedMember> index_;
};

class ArchiveContent final : public ServedContent {
  public:
    ArchiveContent(std::shared_ptr<const MemberReader> reader,
                   std::uint64_t data_offset,
                   std::uint64_t size_bytes)
        : reader_(std::move(reader)), data_offset_(data_offset), size_bytes_(size_bytes) {}

    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        const std::uint64_t left = offset < size_bytes_ ? size_bytes_ - offset : 0;
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left));
        std::size_t done = 0;
        while (done < wanted) {
            const std::size_t got =
                reader_->read(data_offset_ + offset + done, out.subspan(done, wanted - done));
            if (got == 0) {
                throw base::Error("the archive is not what it was when it was opened");
            }
            done += got;
        }
        return done;
    }

  private:
    std::shared_ptr<const MemberReader> reader_;
    std::uint64_t data_offset_;
    std::uint64_t size_bytes_;
};

class ArchiveTree final : public ServedTree {
  public:
    ArchiveTree(const fs::path& archive, const std::shared_ptr<const MemberReader>& reader) {
        std::vector<BundleEntry> entries;
        // Nothing is kept, but every checksum is looked at: a damaged archive is not served.
        const ReadResult result =
            read_bundle(archive, {}, [&](const BundleEntry& entry) -> std::unique_ptr<FileSink> {
                entries.push_back(entry);
                return nullptr;
            });
        top_ = result.top;
        const std::string name(k_manifest_name);
        if (!entries.empty() && entries.front().path == name) {
            const std::string text = read_bundle_file(archive, name, k_manifest_limit_bytes);
            manifest_ = specs::parse_manifest(text, name);
            etags_[name] = base::sha256_of(text);
            for (const specs::ManifestFile& file : manifest_->files) {
                etags_[file.path] = file.sha256;
            }
        }
        for (const BundleEntry& entry : entries) {
            add(entry, reader);
        }
    }

    const std::string& top() const override { return top_; }
    const std::optional<specs::Manifest>& manifest() const override { return manifest_; }

    std::optional<ServedNode> find(const std::string& path) const override {
        const auto found = nodes_.find(path);
        return found != nodes_.end() ? std::optional(found->second) : std::nullopt;
    }

  private:
    void add(const BundleEntry& entry, const std::shared_ptr<const MemberReader>& reader) {
        ServedNode& node = nodes_[entry.path];
        node.size_bytes = entry.size_bytes;
        node.mtime = manifest_ ? manifest_->epoch : 0;
        node.etag = etags_[entry.path];
        if (node.etag.empty()) {
            node.etag = std::to_string(entry.size_bytes) + "-" + std::to_string(node.mtime);
        }
        node.content =
            std::make_shared<ArchiveContent>(reader, entry.data_offset, entry.size_bytes);
        std::string name = entry.path;
        while (true) {  // make the folders above known, up to the top
            const std::size_t cut = name.rfind('/', name.size() - 2);
            const std::string folder = cut == std::string::npos ? "" : name.substr(0, cut);
            ServedNode& above = nodes_[folder];
            above.folder = true;
            above.mtime = node.mtime;
            const std::string last = folder.empty() ? name : name.substr(cut + 1);
            const auto place = std::lower_bound(above.names.begin(), above.names.end(), last);
            if (place == above.names.end() || *place != last) {
                above.names.insert(place, last);
            }
            if (folder.empty()) {
                break;
            }
            name = folder + "/";
        }
    }

    std::string top_;
    std::optional<specs::Manifest> manifest_;
    std::map<std::string, std::string> etags_;
    std::map<std::string, ServedNode> nodes_;
};

}  // namespace

std::unique_ptr<ServedTree> open_archive_tree(const fs::path& archive) {
    base::Fd fd = base::open_file(archive, O_RDONLY);
    auto index = read_member_index(fd.get());
    if (!index) {
        return nullptr;
    }
    return std::make_unique<ArchiveTree>(
        archive, std::make_shared<MemberReader>(std::move(fd), std::move(*index)));
}

}  // namespace pigsty::bundles::detail
