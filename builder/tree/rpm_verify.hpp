// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "specs/profile.hpp"

namespace pigsty::builder {

/// A line of `rpm -Va`.
struct RpmDifference {
    std::string path;     ///< empty: no difference of a file, `changes` has the whole line
    std::string changes;  ///< the letters that stand, e.g. "S5T", or "missing"
    bool operator==(const RpmDifference&) const = default;
};

/// Reads the output of `rpm -Va`. Shape of a line: "S.5....T.  c /etc/x" or "missing   d /usr/x".
std::vector<RpmDifference> parse_rpm_differences(std::string_view text);

/// Compares a finished tree with what its own rpm remembers, without touching it, and returns the
/// report kept as `<image>.verified`: every difference with the reason that allows it. Throws
/// VerifyError listing the differences that nothing allows.
std::string verify_tree(const std::filesystem::path& tree,
                        const specs::Distro& distro,
                        std::int64_t clock);

/// Names of all files that the tree's packages own, as rpm lists them.
std::string list_owned_files(const std::filesystem::path& tree,
                             const specs::Distro& distro,
                             std::int64_t clock);

}  // namespace pigsty::builder
