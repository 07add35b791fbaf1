// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "repo/detail/rpm_handles.hpp"
#include "specs/nevra.hpp"

namespace pigsty::repo::detail {

/// The parts of an RPM file that stand before the payload: a lead of 96 bytes, the signature header
/// (padded to 8 bytes), the header. Source:
/// https://rpm-software-management.github.io/rpm/manual/format_v4.html
inline constexpr std::size_t k_lead_bytes = 96;
inline constexpr std::size_t k_intro_bytes = 16;

/// Limits on a header record, so that a hostile length cannot fill the memory.
struct HeaderLimits {
    std::uint32_t entries;
    std::uint32_t data_bytes;
};
inline constexpr HeaderLimits k_signature_limits{64, 16u << 20};
inline constexpr HeaderLimits k_header_limits{65535, 64u << 20};

/// Size in bytes of a header record, from its first 16 bytes. Throws VerifyError when they are not
/// those of a header, or beyond the limits; `what` is "signature header" or "header".
std::size_t header_record_bytes(std::span<const std::uint8_t> intro,
                                const HeaderLimits& limits,
                                const std::string& what);

/// Checks the lead. Throws VerifyError that says what the file is when it is no RPM.
void check_lead(std::span<const std::uint8_t> start);

/// Says what a file that is no RPM seems to be, e.g. "a web page (<!DOCTYPE html>…)".
std::string describe_start(std::span<const std::uint8_t> start);

/// Checks that the immutable region, which is what signatures and digests are of, spans the whole
/// header record: an entry outside would be unsigned and yet be believed by rpm. Throws
/// VerifyError.
void check_immutable_region(std::span<const std::uint8_t> record);

/// The tags of one header record.
class RpmHeader {
  public:
    /// Takes a copy of a whole record. Throws VerifyError when librpm finds it damaged.
    RpmHeader(std::span<const std::uint8_t> record, const std::string& what);

    /// Value of a string tag, or the first of a list of strings.
    std::optional<std::string> text(int tag) const;
    /// First value of an integer tag of any width.
    std::optional<std::uint64_t> number(int tag) const;
    /// Bytes of a binary tag.
    std::optional<std::vector<std::uint8_t>> bytes(int tag) const;

  private:
    RpmHeaderHandle header_;
};

/// Identity of the package. Throws VerifyError when a part is missing or has characters that have
/// no place in a file name.
specs::Nevra nevra_of(const RpmHeader& header);

}  // namespace pigsty::repo::detail
