// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/digest_type.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

struct DigestType {
    const char* name;
    int algorithm;
    std::size_t bytes;
};

constexpr DigestType k_types[] = {
    {"md5", PGPHASHALGO_MD5, 16},
    {"sha1", PGPHASHALGO_SHA1, 20},
    {"sha224", PGPHASHALGO_SHA224, 28},
    {"sha256", PGPHASHALGO_SHA256, 32},
    {"sha384", PGPHASHALGO_SHA384, 48},
    {"sha512", PGPHASHALGO_SHA512, 64},
};

const DigestType* find_type(const std::string& name) {
    for (const DigestType& type : k_types) {
        if (name == type.name) {
            return &type;
        }
    }
    return nullptr;
}

}  // namespace

std::string normal_digest_type(const std::string& type) {
    return type == "sha" ? "sha1" : type;
}

std::size_t digest_bytes(const std::string& type) {
    const DigestType* found = find_type(type);
    return found != nullptr ? found->bytes : 0;
}

RpmDigest make_digest(const std::string& type) {
    const DigestType* found = find_type(type);
    if (found == nullptr) {
        throw base::VerifyError("unknown kind of checksum: " + base::quote(type));
    }
    ensure_rpm();
    return RpmDigest(found->algorithm);
}

}  // namespace pigsty::repo::detail
