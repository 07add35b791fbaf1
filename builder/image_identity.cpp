// SPDX-License-Identifier: Apache-2.0
#include "builder/image_identity.hpp"

namespace pigsty::builder {

ImageIdentity derive_identity(const std::string& lock_sha256,
                              const std::string& image,
                              const std::string& variant) {
    const base::Uuid space =
        base::uuid5(base::project_uuid_space(), lock_sha256 + '/' + image + '/' + variant);
    const auto part = [&](const char* name) { return base::uuid5(space, name); };
    return {.disk = part("disk"),
            .bios_partition = part("bios partition"),
            .esp_partition = part("esp partition"),
            .root_partition = part("root partition"),
            .root_filesystem = part("root filesystem"),
            .hash_seed = part("hash seed"),
            .esp_filesystem = part("esp filesystem"),
            .vdi_image = part("vdi image"),
            .vdi_snapshot = part("vdi snapshot"),
            .vhd = part("vhd"),
            .vmdk = part("vmdk")};
}

}  // namespace pigsty::builder
