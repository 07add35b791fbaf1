// SPDX-License-Identifier: Apache-2.0
#include "base/hmac_sha256.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "base/md5.hpp"

namespace pigsty::base {
namespace {

TEST(HmacSha256, IsThatOfRfc4231) {
    EXPECT_EQ(to_hex(HmacSha256("Jefe").of("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(HmacSha256(std::string(131, '\xaa'))
                         .of("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Pbkdf2, IsThatOfRfc7914) {
    EXPECT_EQ(to_hex(pbkdf2_sha256("passwd", "salt", 1)),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(to_hex(pbkdf2_sha256("Password", "NaCl", 80000)),
              "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

TEST(Md5, IsThatOfRfc1321) {
    EXPECT_EQ(md5_of(""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(md5_of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(Base64, PadsAsRfc4648) {
    const auto of = [](std::string_view text) {
        return to_base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    EXPECT_EQ(of(""), "");
    EXPECT_EQ(of("f"), "Zg==");
    EXPECT_EQ(of("fo"), "Zm8=");
    EXPECT_EQ(of("foob"), "Zm9vYg==");
    EXPECT_EQ(of("\xff\xfe\xfd"), "//79");
}

}  // namespace
}  // namespace pigsty::base
