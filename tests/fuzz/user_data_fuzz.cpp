// SPDX-License-Identifier: Apache-2.0
// Any user-data is read or refused, and what it gives stays within the limit. An inventory that was
// a map of a #cloud-config is YAML that can be read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "firstboot/identity/user_data.hpp"
#include "specs/yaml_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    firstboot::UserData found;
    try {
        found = firstboot::read_user_data({reinterpret_cast<const char*>(data), size});
    } catch (const base::Error&) {
        return 0;
    }
    if (found.seen.empty() || (found.inventory && found.inventory->empty())) {
        std::abort();
    }
    if (found.inventory && found.inventory_where.ends_with("key pigsty (a map)")) {
        specs::parse_yaml(*found.inventory, "copy");  // throws, and so ends us, when it is none
    }
    return 0;
}
