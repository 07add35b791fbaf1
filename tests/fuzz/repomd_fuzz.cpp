// SPDX-License-Identifier: Apache-2.0
// Hostile repomd.xml: a document or a VerifyError, and never a location that leads out of the
// repository.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "repo/repomd.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    try {
        const auto repomd =
            repo::parse_repomd({reinterpret_cast<const char*>(data), size}, "repomd.xml");
        for (const repo::RepomdRecord& record : repomd.records) {
            if (record.location.empty() || record.location.front() == '/' ||
                ("/" + record.location + "/").find("/../") != std::string::npos) {
                std::abort();
            }
        }
    } catch (const base::VerifyError&) {
    }
    return 0;
}
