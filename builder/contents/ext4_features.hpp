// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pigsty::builder {

/// The feature words of an ext superblock.
struct Ext4FeatureWords {
    std::uint32_t compat = 0;
    std::uint32_t incompat = 0;
    std::uint32_t ro_compat = 0;
};

/// Names as dumpe2fs prints them, in the order of the words and bits; unknown bits as
/// "FEATURE_I20".
std::vector<std::string> ext4_feature_names(const Ext4FeatureWords& words);

/// Those of `names` that EL7 cannot use: kernel 3.10, e2fsprogs 1.42 or grub 2.02 refuse them.
std::vector<std::string> unknown_to_el7(const std::vector<std::string>& names);

}  // namespace pigsty::builder
