// SPDX-License-Identifier: Apache-2.0
// The file system of any disk is read or refused, within the limit. So that a small input reaches
// the descriptors, the system area in front of them is left out of it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "firstboot/identity/volume.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    constexpr std::size_t k_system_area = 32768;
    constexpr std::uint64_t k_limit = 100'000;
    std::string image(k_system_area, '\0');
    image.append(reinterpret_cast<const char*>(data), size);
    const auto blocks = firstboot::memory_blocks(image);
    try {
        const auto volume = firstboot::open_iso9660(*blocks);
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
