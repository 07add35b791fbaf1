// SPDX-License-Identifier: Apache-2.0
#include "bundles/repo_file.hpp"

#include <gtest/gtest.h>

namespace pigsty::bundles {
namespace {

specs::Manifest manifest(const std::string& first_key, const std::string& second_key) {
    specs::Manifest manifest;
    manifest.module_name = "pigsty";
    manifest.releasever = "7";
    manifest.arch = "x86_64";
    manifest.files = {{"a-1-1.noarch.rpm", 1, "", "a-1-1.noarch", "base", first_key},
                      {"b-1-1.noarch.rpm", 1, "", "b-2:1-1.noarch", "base", second_key},
                      {"notes.txt", 1, "", "", "", ""}};
    return manifest;
}

const std::string k_start =
    "baseurl=file:///www/pigsty/\nenabled=1\npriority=1\nskip_if_unavailable=1\n";

TEST(RepoFile, ChecksSignaturesWithTheBundlesKeys) {
    EXPECT_EQ(format_repo_file(manifest("K2", "K1"), unpacked_address("pigsty")),
              "[pigsty-local]\nname=pigsty 7 - x86_64\n" + k_start +
                  "gpgcheck=1\ngpgkey=file:///www/pigsty/keys/RPM-GPG-KEY-K1 "
                  "file:///www/pigsty/keys/RPM-GPG-KEY-K2\n");
}

TEST(RepoFile, SetsUnsignedPackagesApart) {
    EXPECT_EQ(format_repo_file(manifest("K1", ""), unpacked_address("pigsty")),
              "[pigsty-local]\nname=pigsty 7 - x86_64\n" + k_start +
                  "gpgcheck=1\ngpgkey=file:///www/pigsty/keys/RPM-GPG-KEY-K1\n"
                  "exclude=b-1-1.noarch\n\n"
                  "[pigsty-local-unsigned]\nname=pigsty 7 - x86_64 (unsigned)\n" +
                  k_start + "gpgcheck=0\nincludepkgs=b-1-1.noarch\n");
}

TEST(RepoFile, HasOneSectionWhenNothingIsSigned) {
    EXPECT_EQ(format_repo_file(manifest("", ""), unpacked_address("pigsty")),
              "[pigsty-local-unsigned]\nname=pigsty 7 - x86_64 (unsigned)\n" + k_start +
                  "gpgcheck=0\nincludepkgs=a-1-1.noarch b-1-1.noarch\n");
}

}  // namespace
}  // namespace pigsty::bundles
