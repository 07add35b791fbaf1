// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/ext4_features.hpp"

#include <array>
#include <set>
#include <utility>

namespace pigsty::builder {

namespace {

struct Feature {
    char kind;  ///< C compat, I incompat, R ro_compat
    unsigned bit;
    const char* name;
    bool el7;
};

constexpr std::array k_features = {
    Feature{'C', 0, "dir_prealloc", true},    Feature{'C', 1, "imagic_inodes", true},
    Feature{'C', 2, "has_journal", true},     Feature{'C', 3, "ext_attr", true},
    Feature{'C', 4, "resize_inode", true},    Feature{'C', 5, "dir_index", true},
    Feature{'C', 9, "sparse_super2", false},  Feature{'C', 10, "fast_commit", false},
    Feature{'C', 11, "stable_inodes", false}, Feature{'C', 12, "orphan_file", false},
    Feature{'I', 0, "compression", false},    Feature{'I', 1, "filetype", true},
    Feature{'I', 2, "needs_recovery", true},  Feature{'I', 3, "journal_dev", true},
    Feature{'I', 4, "meta_bg", true},         Feature{'I', 6, "extent", true},
    Feature{'I', 7, "64bit", false},          Feature{'I', 8, "mmp", true},
    Feature{'I', 9, "flex_bg", true},         Feature{'I', 10, "ea_inode", false},
    Feature{'I', 12, "dirdata", false},       Feature{'I', 13, "metadata_csum_seed", false},
    Feature{'I', 14, "large_dir", false},     Feature{'I', 15, "inline_data", false},
    Feature{'I', 16, "encrypt", false},       Feature{'I', 17, "casefold", false},
    Feature{'R', 0, "sparse_super", true},    Feature{'R', 1, "large_file", true},
    Feature{'R', 3, "huge_file", true},       Feature{'R', 4, "uninit_bg", true},
    Feature{'R', 5, "dir_nlink", true},       Feature{'R', 6, "extra_isize", true},
    Feature{'R', 8, "quota", true},           Feature{'R', 9, "bigalloc", true},
    Feature{'R', 10, "metadata_csum", false}, Feature{'R', 12, "read-only", false},
    Feature{'R', 13, "project", false},       Feature{'R', 14, "shared_blocks", false},
    Feature{'R', 15, "verity", false},        Feature{'R', 16, "orphan_present", false},
};

void add_names(std::vector<std::string>& names, char kind, std::uint32_t word) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        if ((word >> bit & 1) == 0) {
            continue;
        }
        std::string name = std::string("FEATURE_") + kind + std::to_string(bit);
        for (const Feature& feature : k_features) {
            if (feature.kind == kind && feature.bit == bit) {
                name = feature.name;
            }
        }
        names.push_back(std::move(name));
    }
}

}  // namespace

std::vector<std::string> ext4_feature_names(const Ext4FeatureWords& words) {
    std::vector<std::string> names;
    add_names(names, 'C', words.compat);
    add_names(names, 'I', words.incompat);
    add_names(names, 'R', words.ro_compat);
    return names;
}

std::vector<std::string> unknown_to_el7(const std::vector<std::string>& names) {
    std::set<std::string> known;
    for (const Feature& feature : k_features) {
        if (feature.el7) {
            known.insert(feature.name);
        }
    }
    std::vector<std::string> unknown;
    for (const std::string& name : names) {
        if (!known.contains(name)) {
            unknown.push_back(name);
        }
    }
    return unknown;
}

}  // namespace pigsty::builder
