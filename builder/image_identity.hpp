// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Every identifier inside an image. They follow from the lock and the image's name, so that the
/// same lock gives the same bytes.
struct ImageIdentity {
    base::Uuid disk;            ///< GPT disk GUID
    base::Uuid bios_partition;  ///< GPT unique GUIDs
    base::Uuid esp_partition;
    base::Uuid root_partition;
    base::Uuid root_filesystem;  ///< of ext4; root=UUID=…
    base::Uuid hash_seed;        ///< of ext4's directory hashes
    base::Uuid esp_filesystem;   ///< its first four bytes are the FAT volume serial number
    base::Uuid vdi_image;
    base::Uuid vdi_snapshot;
    base::Uuid vhd;
    base::Uuid vmdk;  ///< its first four bytes are the descriptor's CID
};

/// The identifiers of one image; `variant` tells disks of one image apart, e.g. "vagrant".
ImageIdentity derive_identity(const std::string& lock_sha256,
                              const std::string& image,
                              const std::string& variant = "");

}  // namespace pigsty::builder
