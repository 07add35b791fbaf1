// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/ova.hpp"

#include <fcntl.h>

#include "base/fd.hpp"
#include "base/sha256.hpp"
#include "builder/formats/ovf.hpp"
#include "builder/formats/qemu_img.hpp"
#include "builder/formats/tar_stream.hpp"
#include "builder/formats/vmdk.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

std::string digest_line(const std::string& name, const std::string& sha256) {
    return "SHA256(" + name + ")= " + sha256 + '\n';
}

}  // namespace

void write_ova(const FormatSource& source, const fs::path& output, const fs::path& work) {
    const fs::path disk = work / specs::image_file_name(source.image, specs::ImageFormat::vmdk);
    const std::string disk_name = disk.filename().string();
    const std::string descriptor_name = source.image + ".ovf";
    write_vmdk(source.raw, disk, source.identity.vmdk);
    const std::string descriptor = ovf_descriptor({.name = source.image,
                                                   .title = source.title,
                                                   .version = source.version,
                                                   .disk_file = disk_name,
                                                   .disk_file_bytes = fs::file_size(disk),
                                                   .disk_bytes = raw_disk_bytes(source.raw),
                                                   .target = OvfTarget::any_hypervisor});
    const base::Fd fd = base::open_file(output, O_WRONLY | O_CREAT | O_EXCL);
    TarStream tar(
        [&fd](std::string_view bytes) {
            base::write_all(fd.get(),
                            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        },
        source.epoch);
    tar.add_text(descriptor_name, descriptor);
    tar.add_text(source.image + ".mf",
                 digest_line(descriptor_name, base::sha256_of(descriptor)) +
                     digest_line(disk_name, base::sha256_of_file(disk)));
    tar.add_file(disk_name, disk);
    tar.finish();
    fs::remove(disk);
}

}  // namespace pigsty::builder
