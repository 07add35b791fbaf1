// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

// FIPS 180-4 examples.
constexpr const char* k_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* k_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* k_of_two_blocks =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr const char* k_of_a_million =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, MatchesTheStandardsExamples) {
    EXPECT_EQ(sha256_of(""), k_of_nothing);
    EXPECT_EQ(sha256_of("abc"), k_of_abc);
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              k_of_two_blocks);
    EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')), k_of_a_million);
}

TEST(Sha256, DoesNotCareHowTheBytesArrive) {
    Sha256 hash;
    for (int i = 0; i < 1000; ++i) {
        hash.update(std::string(999, 'a'));
        hash.update("a");
    }
    EXPECT_EQ(hash.finish(), k_of_a_million);
}

TEST(Sha256, DigestsFiles) {
    const TempDir folder("sha256");
    write_file(folder.path() / "million", std::string(1'000'000, 'a'));
    EXPECT_EQ(sha256_of_file(folder.path() / "million"), k_of_a_million);
    EXPECT_THROW(sha256_of_file(folder.path() / "absent"), SystemError);
    EXPECT_THROW(sha256_of_file(folder.path()), SystemError);
}

}  // namespace
}  // namespace pigsty::base
