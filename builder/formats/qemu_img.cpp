// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/qemu_img.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_program = "qemu-img";
/// Reads in flight. Without -W their writes stay in order, so the number does not show in the
/// bytes; it is fixed nevertheless.
constexpr const char* k_coroutines = "4";
constexpr std::uint64_t k_sector_bytes = 512;

/// Absolute: in a relative name qemu takes what stands before a colon for a protocol.
std::string disk_name(const fs::path& file) {
    return fs::absolute(file).string();
}

}  // namespace

void convert_disk(const DiskConversion& conversion) {
    base::Command command;
    command.argv = {k_program,
                    "convert",
                    "-q",
                    "-m",
                    k_coroutines,
                    "-f",
                    conversion.input_format,
                    "-O",
                    conversion.output_format};
    if (conversion.compressed) {
        command.argv.emplace_back("-c");
    }
    if (!conversion.options.empty()) {
        command.argv.insert(command.argv.end(), {"-o", conversion.options});
    }
    command.argv.push_back(disk_name(conversion.input));
    command.argv.push_back(disk_name(conversion.output));
    command.environment = {"LC_ALL=C", "TZ=UTC"};
    try {
        base::run_checked(command);
    } catch (base::ProcessError& error) {
        if (error.message().starts_with("cannot run")) {
            error.set_hint("install qemu-utils, which has qemu-img");
        }
        throw;
    }
}

std::uint64_t raw_disk_bytes(const fs::path& raw) {
    const std::optional<base::FileStamp> stamp = base::file_stamp(raw);
    if (!stamp) {
        throw base::Error("there is no disk " + base::quote(raw.string()));
    }
    if (stamp->size_bytes == 0 || stamp->size_bytes % k_sector_bytes != 0) {
        throw base::Error("disk " + base::quote(raw.string()) + " has " +
                          std::to_string(stamp->size_bytes) +
                          " bytes, expected whole sectors of 512");
    }
    return stamp->size_bytes;
}

}  // namespace pigsty::builder
