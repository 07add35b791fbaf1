// SPDX-License-Identifier: Apache-2.0
// Hostile RPM files: whatever the bytes, the checker either gives facts or a VerifyError.
#include <cstdint>
#include <span>

#include "base/error.hpp"
#include "repo/rpm_check.hpp"
#include "repo/rpm_session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    static const repo::RpmSession session;
    static const repo::Keyring keyring;
    const std::span<const std::uint8_t> bytes(data, size);
    for (const auto policy : {repo::SignaturePolicy::ignored, repo::SignaturePolicy::required}) {
        try {
            repo::RpmCheck check(keyring, policy, "fuzz.rpm");
            const std::size_t cut = size / 3;
            check.update(bytes.first(cut));
            check.update(bytes.subspan(cut));
            (void)check.finish();
        } catch (const base::VerifyError&) {
        }
    }
    return 0;
}
