// SPDX-License-Identifier: Apache-2.0
// The file system of any disk is read or refused, within the limit.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "firstboot/identity/volume.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    constexpr std::uint64_t k_limit = 100'000;
    const auto blocks =
        firstboot::memory_blocks(std::string_view(reinterpret_cast<const char*>(data), size));
    try {
        const auto volume = firstboot::open_vfat(*blocks);
        if (!volume) {
            return 0;
        }
        for (const char* path : {"user-data", "meta-data", "openstack/latest/user_data"}) {
            const auto text = volume->read_file(path, k_limit);
            if (text && text->size() > k_limit) {
                std::abort();
            }
        }
    } catch (const base::Error&) {
    }
    return 0;
}
