// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/rpm_header.hpp"

#include <rpm/rpmtag.h>
#include <rpm/rpmtd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

using base::VerifyError;
using Span = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 4> k_lead_magic{0xed, 0xab, 0xee, 0xdb};
constexpr std::array<std::uint8_t, 8> k_header_magic{0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0};
constexpr std::size_t k_entry_bytes = 16;
constexpr std::size_t k_signature_type_at = 78;
constexpr std::uint32_t k_signature_type_header = 5;

std::uint32_t number_at(Span bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
           std::uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

/// One entry of a header's index: tag, type, offset into the data, count.
struct Entry {
    std::uint32_t tag, type, offset, count;
    bool operator==(const Entry&) const = default;
};

Entry entry_at(Span bytes, std::size_t at) {
    return {number_at(bytes, at),
            number_at(bytes, at + 4),
            number_at(bytes, at + 8),
            number_at(bytes, at + 12)};
}

/// Owner of what headerGet() fills in.
class TagData {
  public:
    TagData(Header header, int tag) {
        rpmtdReset(&data_);
        found_ = headerGet(header, tag, &data_, HEADERGET_MINMEM | HEADERGET_RAW) == 1;
    }
    TagData(const TagData&) = delete;
    TagData& operator=(const TagData&) = delete;
    ~TagData() { rpmtdFreeData(&data_); }
    rpmtd get() { return found_ && rpmtdCount(&data_) > 0 ? &data_ : nullptr; }

  private:
    rpmtd_s data_{};
    bool found_ = false;
};

/// A part of the identity must not be empty, lead out of a folder, or upset a terminal or an XML
/// file.
std::string checked_part(const RpmHeader& header, int tag, const char* what) {
    std::string part = header.text(tag).value_or("");
    const bool good =
        !part.empty() && part.size() <= 255 && std::all_of(part.begin(), part.end(), [](char c) {
            return c > ' ' && c < 0x7f && std::strchr("/\\<>&\"'", c) == nullptr;
        });
    if (!good || part.front() == '.') {
        throw VerifyError(std::string("header has no usable ") + what + ": " + base::quote(part));
    }
    return part;
}

}  // namespace

std::string describe_start(Span start) {
    std::string text(start.begin(), start.end());
    const std::size_t first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (first == std::string::npos) {
        return text.empty() ? "an empty file" : "blank text";
    }
    text.erase(0, first);
    std::string lower = text.substr(0, 64);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (lower.starts_with("<?xml")) {
        return "an XML text: " + base::quote(text, 60);
    }
    if (lower.starts_with('<')) {
        return "a web page: " + base::quote(text, 60);
    }
    return "something that starts with " + base::quote(text, 16);
}

void check_lead(Span start) {
    const std::size_t magic = std::min(start.size(), k_lead_magic.size());
    if (magic == 0 || !std::equal(start.begin(),
                                  start.begin() + static_cast<std::ptrdiff_t>(magic),
                                  k_lead_magic.begin())) {
        throw VerifyError("not an RPM, but " + describe_start(start));
    }
    if (start.size() < k_lead_bytes) {
        throw VerifyError("truncated within its lead, at " + std::to_string(start.size()) +
                          " bytes");
    }
    const std::uint32_t signature_type = number_at(start, k_signature_type_at - 2) & 0xffff;
    if (start[4] < 3 || start[4] > 4 || signature_type != k_signature_type_header) {
        throw VerifyError("an RPM of a version that is not supported");
    }
}

std::size_t header_record_bytes(Span intro, const HeaderLimits& limits, const std::string& what) {
    if (!std::equal(k_header_magic.begin(), k_header_magic.end(), intro.begin())) {
        throw VerifyError("damaged: no " + what + " where it must be");
    }
    const std::uint32_t entries = number_at(intro, 8);
    const std::uint32_t data = number_at(intro, 12);
    if (entries == 0 || entries > limits.entries || data == 0 || data > limits.data_bytes) {
        throw VerifyError("damaged: the " + what + " claims " + std::to_string(entries) +
                          " entries and " + std::to_string(data) + " bytes");
    }
    return k_intro_bytes + std::size_t{entries} * k_entry_bytes + data;
}

void check_immutable_region(Span record) {
    const std::uint32_t entries = number_at(record, 8);
    const std::uint32_t data = number_at(record, 12);
    const std::size_t data_at = k_intro_bytes + std::size_t{entries} * k_entry_bytes;
    const Entry first = entry_at(record, k_intro_bytes);
    constexpr std::uint32_t k_trailer_bytes = k_entry_bytes;
    // The region's entry leads to a trailer, whose negative offset says how many entries belong to
    // the region.
    const Entry expected{RPMTAG_HEADERIMMUTABLE, RPM_BIN_TYPE, data - k_trailer_bytes, 16};
    if (data < k_trailer_bytes || first != expected) {
        throw VerifyError("damaged: the signed region is not the whole header");
    }
    const Entry trailer = entry_at(record, data_at + data - k_trailer_bytes);
    const auto region_bytes = static_cast<std::uint32_t>(entries * k_entry_bytes);
    if (trailer != Entry{RPMTAG_HEADERIMMUTABLE, RPM_BIN_TYPE, 0u - region_bytes, 16}) {
        throw VerifyError("damaged: the signed region is not the whole header");
    }
}

RpmHeader::RpmHeader(Span record, const std::string& what) {
    ensure_rpm();
    // librpm takes a record without the magic; with HEADERIMPORT_COPY it only reads from it.
    const Span blob = record.subspan(8);
    header_.reset(headerImport(const_cast<std::uint8_t*>(blob.data()),
                               static_cast<unsigned>(blob.size()),
                               HEADERIMPORT_COPY));
    if (!header_) {
        throw VerifyError("damaged: the " + what + " does not parse");
    }
}

std::optional<std::string> RpmHeader::text(int tag) const {
    TagData data(header_.get(), tag);
    const rpmTagType type = data.get() != nullptr ? rpmtdType(data.get()) : RPM_NULL_TYPE;
    if (type != RPM_STRING_TYPE && type != RPM_STRING_ARRAY_TYPE && type != RPM_I18NSTRING_TYPE) {
        return std::nullopt;
    }
    rpmtdInit(data.get());
    const char* value = rpmtdNextString(data.get());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

std::optional<std::uint64_t> RpmHeader::number(int tag) const {
    TagData data(header_.get(), tag);
    if (data.get() == nullptr || rpmtdClass(data.get()) != RPM_NUMERIC_CLASS) {
        return std::nullopt;
    }
    rpmtdInit(data.get());
    rpmtdNext(data.get());
    return rpmtdGetNumber(data.get());
}

std::optional<std::vector<std::uint8_t>> RpmHeader::bytes(int tag) const {
    TagData data(header_.get(), tag);
    if (data.get() == nullptr || rpmtdType(data.get()) != RPM_BIN_TYPE) {
        return std::nullopt;
    }
    const auto* start = static_cast<const std::uint8_t*>(data.get()->data);
    return std::vector<std::uint8_t>(start, start + data.get()->count);
}

specs::Nevra nevra_of(const RpmHeader& header) {
    specs::Nevra nevra;
    nevra.name = checked_part(header, RPMTAG_NAME, "name");
    nevra.version = checked_part(header, RPMTAG_VERSION, "version");
    nevra.release = checked_part(header, RPMTAG_RELEASE, "release");
    nevra.epoch = std::to_string(header.number(RPMTAG_EPOCH).value_or(0));
    // A package that names no source package is one itself; its arch tag is that of the builder.
    nevra.arch = header.text(RPMTAG_SOURCERPM) ? checked_part(header, RPMTAG_ARCH, "architecture")
                                               : std::string("src");
    return nevra;
}

}  // namespace pigsty::repo::detail
