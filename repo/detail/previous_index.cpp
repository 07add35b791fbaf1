// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/previous_index.hpp"

#include <fcntl.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gunzip_stream.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_start = "<package ";
constexpr std::string_view k_end = "</package>\n";
constexpr std::size_t k_piece_bytes = std::size_t{1} << 18;

fs::path find_file(const fs::path& repodata, const IndexState& state, std::string_view ending) {
    for (const FolderRpm& file : state.files) {
        if (file.location.ends_with(ending)) {
            return repodata / file.location;
        }
    }
    throw base::Error("no file of the index ends with " + base::quote(ending));
}

}  // namespace

/// Splits one metadata file into its <package> elements. In text and attributes of XML a "<" is
/// written "&lt;", so the tags are found by plain search.
class PreviousIndex::ChunkReader {
  public:
    explicit ChunkReader(const fs::path& file)
        : name_(file), file_(base::open_file(file, O_RDONLY)), gzip_(file_.get()) {}

    std::string next() {
        const std::size_t start = seek(k_start, 0);
        const std::size_t end = seek(k_end, start) + k_end.size();
        std::string chunk = text_.substr(start, end - start);
        text_.erase(0, end);
        return chunk;
    }

    void finish() {
        while (read_more()) {
            text_.clear();
        }
    }

  private:
    /// Appends to the text; false at the end.
    bool read_more() {
        const std::size_t start = text_.size();
        text_.resize(start + k_piece_bytes);
        const std::size_t got = base::in_context(
            [&] { return "reading " + base::quote(name_.string()); },
            [&] {
                return gzip_.read(
                    {reinterpret_cast<std::uint8_t*>(text_.data()) + start, k_piece_bytes});
            });
        text_.resize(start + got);
        return got > 0;
    }

    std::size_t seek(std::string_view tag, std::size_t from) {
        while (true) {
            const std::size_t found = text_.find(tag, from);
            if (found != std::string::npos) {
                return found;
            }
            // The tag may lie across the border of what is read so far.
            from = text_.size() < from + tag.size() ? from : text_.size() - tag.size() + 1;
            if (!read_more()) {
                throw base::Error("too few packages in " + base::quote(name_.string()));
            }
        }
    }

    fs::path name_;
    base::Fd file_;
    base::GunzipStream gzip_;
    std::string text_;
};

PreviousIndex::PreviousIndex(const fs::path& repodata, const IndexState& state)
    : state_(state),
      primary_(std::make_unique<ChunkReader>(find_file(repodata, state, "-primary.xml.gz"))),
      filelists_(std::make_unique<ChunkReader>(find_file(repodata, state, "-filelists.xml.gz"))),
      other_(std::make_unique<ChunkReader>(find_file(repodata, state, "-other.xml.gz"))) {}

PreviousIndex::~PreviousIndex() = default;

PackageXml PreviousIndex::take(const std::string& location) {
    while (next_ < state_.rpms.size()) {
        PackageXml xml{primary_->next(), filelists_->next(), other_->next()};
        if (state_.rpms[next_++].location == location) {
            return xml;
        }
    }
    throw base::Error("the index does not have " + base::quote(location));
}

void PreviousIndex::finish() {
    primary_->finish();
    filelists_->finish();
    other_->finish();
}

}  // namespace pigsty::repo::detail
