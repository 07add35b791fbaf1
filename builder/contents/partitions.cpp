// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/partitions.hpp"

#include <libfdisk/libfdisk.h>

#include <cstring>
#include <system_error>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

using Context = base::CHandle<fdisk_context, fdisk_unref_context>;
using Table = base::CHandle<fdisk_table, fdisk_unref_table>;
using Iterator = base::CHandle<fdisk_iter, fdisk_free_iter>;

constexpr unsigned k_protective_type = 0xee;  ///< MBR entry that guards a GPT

std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

void check(int code, const std::string& action) {
    if (code < 0) {
        throw base::VerifyError("cannot " + action + ": " + std::strerror(-code));
    }
}

PartitionRecord record_of(fdisk_partition* partition, std::uint64_t sector_bytes) {
    PartitionRecord record;
    record.number = fdisk_partition_get_partno(partition) + 1;
    record.start_bytes = fdisk_partition_get_start(partition) * sector_bytes;
    record.size_bytes = fdisk_partition_get_size(partition) * sector_bytes;
    record.name = text_of(fdisk_partition_get_name(partition));
    record.guid = text_of(fdisk_partition_get_uuid(partition));
    if (fdisk_parttype* type = fdisk_partition_get_type(partition); type != nullptr) {
        record.type = text_of(fdisk_parttype_get_string(type));
        if (record.type.empty()) {
            record.type = std::to_string(fdisk_parttype_get_code(type));
        }
        record.type_name = text_of(fdisk_parttype_get_name(type));
    }
    return record;
}

}  // namespace

PartitionTable read_partitions(const std::filesystem::path& raw) {
    const std::string action = "read the partition table of " + base::quote(raw.string());
    const Context context(fdisk_new_context());
    const Iterator iterator(fdisk_new_iter(FDISK_ITER_FORWARD));
    if (context == nullptr || iterator == nullptr) {
        throw base::Error("cannot set up libfdisk");
    }
    check(fdisk_assign_device(context.get(), raw.c_str(), 1), action);
    PartitionTable result;
    if (fdisk_has_label(context.get()) == 0) {
        return result;
    }
    result.kind = text_of(fdisk_label_get_name(fdisk_get_label(context.get(), nullptr)));
    char* guid = nullptr;
    if (fdisk_get_disklabel_id(context.get(), &guid) == 0) {
        result.guid = text_of(base::CString(guid).get());
    }
    fdisk_table* listed = nullptr;
    check(fdisk_get_partitions(context.get(), &listed), action);
    const Table table(listed);
    const std::uint64_t sector_bytes = fdisk_get_sector_size(context.get());
    const std::uint64_t sectors = fdisk_get_nsectors(context.get());
    fdisk_partition* partition = nullptr;
    while (fdisk_table_next_partition(table.get(), iterator.get(), &partition) == 0) {
        if (fdisk_partition_has_start(partition) == 0 || fdisk_partition_has_size(partition) == 0) {
            continue;
        }
        if (fdisk_parttype* type = fdisk_partition_get_type(partition);
            result.kind == "dos" && type != nullptr &&
            fdisk_parttype_get_code(type) == k_protective_type) {
            base::VerifyError error("the GPT of " + base::quote(raw.string()) +
                                    " is damaged or the disk is cut short");
            error.set_hint("its size should be the one that was published with its digest");
            throw error;
        }
        const std::uint64_t start = fdisk_partition_get_start(partition);
        if (start > sectors || fdisk_partition_get_size(partition) > sectors - start) {
            throw base::VerifyError(
                "partition " + std::to_string(fdisk_partition_get_partno(partition) + 1) + " of " +
                base::quote(raw.string()) + " reaches beyond the end of the disk");
        }
        result.partitions.push_back(record_of(partition, sector_bytes));
    }
    return result;
}

}  // namespace pigsty::builder
