// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/qcow2.hpp"

#include "builder/formats/qemu_img.hpp"

namespace pigsty::builder {

namespace {

/// What other versions of qemu-img may have other defaults for. zlib: EL7's qemu knows no zstd.
constexpr const char* k_options =
    "compat=1.1,cluster_size=65536,refcount_bits=16,lazy_refcounts=off,compression_type=zlib,"
    "extended_l2=off,preallocation=off";

}  // namespace

void write_qcow2(const std::filesystem::path& raw, const std::filesystem::path& output) {
    convert_disk({.input = raw,
                  .output = output,
                  .output_format = "qcow2",
                  .options = k_options,
                  .compressed = true});
}

}  // namespace pigsty::builder
