// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/berkeley_db.hpp"

#include <cstdlib>
#include <vector>

#include "base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    std::vector<std::uint8_t> bytes(data, data + size);
    const builder::BerkeleyDbId id = builder::berkeley_db_id("fuzz");
    try {
        builder::normalize_berkeley_db(bytes, id, "fuzz");
    } catch (const base::SpecError&) {
        return 0;
    }
    // What was accepted must be accepted again and stay as it is.
    std::vector<std::uint8_t> again = bytes;
    builder::normalize_berkeley_db(again, id, "fuzz");
    if (again != bytes) {
        std::abort();
    }
    return 0;
}
