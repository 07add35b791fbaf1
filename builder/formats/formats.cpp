// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/formats.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"
#include "builder/formats/ova.hpp"
#include "builder/formats/qcow2.hpp"
#include "builder/formats/qemu_img.hpp"
#include "builder/formats/raw_xz.hpp"
#include "builder/formats/raw_zst.hpp"
#include "builder/formats/rootfs_tar.hpp"
#include "builder/formats/staged_output.hpp"
#include "builder/formats/vagrant_box.hpp"
#include "builder/formats/vdi.hpp"
#include "builder/formats/vhd.hpp"
#include "builder/formats/vmdk.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;
using specs::ImageFormat;

namespace {

void write_into(const FormatSource& source,
                ImageFormat format,
                const StagedOutput& staged,
                std::size_t jobs) {
    const fs::path out = staged.path();
    switch (format) {
        case ImageFormat::raw:
            return convert_disk(
                {.input = source.raw, .output = out, .output_format = "raw", .options = ""});
        case ImageFormat::qcow2:
            return write_qcow2(source.raw, out);
        case ImageFormat::vmdk:
            return write_vmdk(source.raw, out, source.identity.vmdk);
        case ImageFormat::vdi:
            return write_vdi(
                source.raw, out, source.identity.vdi_image, source.identity.vdi_snapshot);
        case ImageFormat::vhd:
            return write_vhd(source.raw, out, source.identity.vhd, source.epoch);
        case ImageFormat::ova:
            return write_ova(source, out, staged.folder());
        case ImageFormat::vagrant_virtualbox:
            return write_virtualbox_box(source, out, staged.folder(), jobs);
        case ImageFormat::vagrant_libvirt:
            return write_libvirt_box(source, out, staged.folder(), jobs);
        case ImageFormat::raw_xz:
            return write_raw_xz(source.raw, out, jobs);
        case ImageFormat::raw_zst:
            return write_raw_zst(source.raw, out, jobs);
        case ImageFormat::rootfs_tar:
            return write_rootfs_tar(source.tree, out, source.epoch);
    }
}

}  // namespace

void write_format(const FormatSource& source,
                  ImageFormat format,
                  const fs::path& output,
                  std::size_t jobs) {
    base::in_context(
        [&] { return "writing " + specs::to_string(format) + ' ' + base::quote(output.string()); },
        [&] {
            StagedOutput staged(output);
            write_into(source, format, staged, jobs);
            staged.commit();
        });
}

}  // namespace pigsty::builder
