// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "builder/disk/boot_sectors.hpp"
#include "builder/disk/disk_layout.hpp"
#include "builder/disk/esp.hpp"
#include "builder/disk/ext4.hpp"
#include "builder/disk/gpt.hpp"
#include "builder/disk/grub_config.hpp"
#include "builder/disk/grub_image.hpp"
#include "builder/disk/inode_times.hpp"
#include "builder/disk/kernels.hpp"
#include "builder/disk/root_size.hpp"
#include "builder/disk/tree_file.hpp"
#include "builder/disk/tree_size.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

void check_request(const DiskRequest& request) {
    std::error_code ignored;
    if (!fs::is_directory(request.tree, ignored)) {
        throw base::UsageError("there is no root tree " + base::quote(request.tree.string()));
    }
    if (fs::exists(fs::symlink_status(request.output, ignored))) {
        throw base::UsageError("the disk " + base::quote(request.output.string()) +
                               " is there already");
    }
}

void write_grub_config(const DiskRequest& request) {
    const std::string text = grub_config(
        request.identity.root_filesystem, find_kernels(request.tree), request.kernel_arguments);
    write_tree_file(
        request.tree, fs::path(request.boot.grub_folder) / "grub.cfg", text, request.epoch);
}

void set_size(const base::AtomicFile& disk, std::uint64_t bytes) {
    if (::ftruncate(disk.fd(), static_cast<off_t>(bytes)) != 0) {
        const int err = errno;
        throw base::SystemError(
            "cannot make " + base::quote(disk.temporary().string()) + " large enough", err);
    }
}

Ext4Use write_root(const DiskRequest& request,
                   const RootSize& size,
                   const DiskLayout& layout,
                   const fs::path& disk) {
    write_ext4({request.tree,
                disk,
                request.work,
                layout.root,
                size,
                request.identity.root_filesystem,
                request.identity.hash_seed,
                request.boot.ext4_without,
                request.epoch});
    return pin_inode_times(disk, layout.root.offset_bytes, request.epoch);
}

DiskResult build(const DiskRequest& request) {
    check_request(request);
    write_grub_config(request);
    const GrubImages grub = make_grub_images(request);
    const RootSize size = plan_root_size(measure_tree(request.tree), request.sizes.root_free_bytes);
    const DiskLayout layout = lay_out_disk(
        request.sizes, size.size_bytes, grub.efi_loader.empty() ? Uefi::no : Uefi::yes);
    base::AtomicFile disk(request.output);
    set_size(disk, layout.disk_bytes);
    const Ext4Use use = write_root(request, size, layout, disk.temporary());
    if (!grub.efi_loader.empty()) {
        write_esp(disk.temporary(),
                  layout.esp,
                  grub.efi_loader,
                  request.identity.esp_filesystem,
                  request.epoch,
                  request.work);
    }
    write_gpt(disk.temporary(), layout, request.identity);
    write_boot_sectors(disk.temporary(), grub.boot_sector, grub.bios_core, layout.bios);
    disk.commit();
    return {layout, use.used_bytes, use.inodes};
}

}  // namespace

DiskResult make_disk(const DiskRequest& request) {
    return base::in_context(
        [&] { return "making the disk " + base::quote(request.output.string()); },
        [&] { return build(request); });
}

}  // namespace pigsty::builder
