// SPDX-License-Identifier: Apache-2.0
// Hostile key files: keys that can be added to a keyring, or a VerifyError.
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "repo/keyring.hpp"
#include "repo/rpm_session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    static const repo::RpmSession session;
    try {
        repo::Keyring keyring;
        for (const repo::PublicKey& key :
             repo::parse_public_keys({reinterpret_cast<const char*>(data), size}, "key")) {
            keyring.add(key);
        }
    } catch (const base::VerifyError&) {
    }
    return 0;
}
