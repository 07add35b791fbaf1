// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/gpt.hpp"

#include <libfdisk/libfdisk.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

constexpr const char* k_bios_boot_type = "21686148-6449-6E6F-744E-656564454649";
constexpr const char* k_esp_type = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
constexpr const char* k_linux_type = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
constexpr std::uint64_t k_first_usable_sector = 34;  // after MBR, header and 128 entries

using Fdisk = base::CHandle<fdisk_context, fdisk_unref_context>;
using Partition = base::CHandle<fdisk_partition, fdisk_unref_partition>;
using Script = base::CHandle<fdisk_script, fdisk_unref_script>;
using PartitionType = base::CHandle<fdisk_parttype, fdisk_unref_parttype>;

/// libfdisk returns a negative errno.
void check(int code, const std::string& action) {
    if (code != 0) {
        throw base::SystemError("cannot " + action, code < 0 ? -code : code);
    }
}

template <class Handle, class Pointer>
Handle owned(Pointer pointer, const std::string& what) {
    if (pointer == nullptr) {
        throw base::Error("cannot make " + what);
    }
    return Handle(pointer);
}

/// What libfdisk would else choose: the disk's GUID by chance, and a first usable sector that
/// leaves a gap behind the table.
void settle_header(fdisk_context* context, const base::Uuid& disk_guid) {
    const Script script = owned<Script>(fdisk_new_script(context), "a partition script");
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"label", "gpt"},
                                      {"label-id", base::to_string(disk_guid)},
                                      {"first-lba", std::to_string(k_first_usable_sector)}}) {
        check(fdisk_script_set_header(script.get(), name, value.c_str()),
              std::string("set the partition table's ") + name);
    }
    check(fdisk_set_script(context, script.get()), "set up the partition table");
}

/// An open disk with an empty partition table in memory.
Fdisk make_table(const std::filesystem::path& disk, const base::Uuid& disk_guid) {
    Fdisk context = owned<Fdisk>(fdisk_new_context(), "a partition table");
    fdisk_disable_dialogs(context.get(), 1);
    // Else the sizes and the alignment of the file system that the file lies on would have a say.
    check(fdisk_save_user_sector_size(context.get(), k_sector_bytes, k_sector_bytes),
          "set the sector size");
    check(fdisk_save_user_grain(context.get(), k_mebibyte), "set the alignment");
    check(fdisk_assign_device(context.get(), disk.c_str(), 0),
          "open " + base::quote(disk.string()));
    settle_header(context.get(), disk_guid);
    check(fdisk_create_disklabel(context.get(), "gpt"), "make a partition table");
    return context;
}

struct PartitionSpec {
    const char* name;
    const char* type;
    DiskExtent extent;
    base::Uuid uuid;
};

void add_partition(fdisk_context* context, std::size_t number, const PartitionSpec& spec) {
    const std::string action = std::string("add the partition ") + base::quote(spec.name);
    const Partition partition = owned<Partition>(fdisk_new_partition(), "a partition");
    const PartitionType type = owned<PartitionType>(
        fdisk_label_parse_parttype(fdisk_get_label(context, nullptr), spec.type),
        "a partition type");
    fdisk_partition* raw = partition.get();
    check(fdisk_partition_set_partno(raw, number), action);
    check(fdisk_partition_set_start(raw, spec.extent.offset_bytes / k_sector_bytes), action);
    check(fdisk_partition_set_size(raw, spec.extent.size_bytes / k_sector_bytes), action);
    check(fdisk_partition_set_type(raw, type.get()), action);
    check(fdisk_partition_set_name(raw, spec.name), action);
    check(fdisk_partition_set_uuid(raw, base::to_string(spec.uuid).c_str()), action);
    check(fdisk_add_partition(context, raw, nullptr), action);
}

}  // namespace

void write_gpt(const std::filesystem::path& disk,
               const DiskLayout& layout,
               const ImageIdentity& identity) {
    const Fdisk context = make_table(disk, identity.disk);
    std::size_t number = 0;
    for (const PartitionSpec& spec :
         {PartitionSpec{"bios", k_bios_boot_type, layout.bios, identity.bios_partition},
          PartitionSpec{"esp", k_esp_type, layout.esp, identity.esp_partition},
          PartitionSpec{"root", k_linux_type, layout.root, identity.root_partition}}) {
        if (spec.extent.size_bytes > 0) {
            add_partition(context.get(), number++, spec);
        }
    }
    check(fdisk_write_disklabel(context.get()), "write the partition table");
    check(fdisk_deassign_device(context.get(), 1), "close " + base::quote(disk.string()));
}

}  // namespace pigsty::builder
