// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vagrant_box.hpp"

#include <fcntl.h>

#include <cctype>

#include "base/fd.hpp"
#include "base/gzip_writer.hpp"
#include "base/hex.hpp"
#include "base/thread_pool.hpp"
#include "builder/formats/ovf.hpp"
#include "builder/formats/qcow2.hpp"
#include "builder/formats/qemu_img.hpp"
#include "builder/formats/tar_stream.hpp"
#include "builder/formats/vmdk.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

/// The disks inside are compressed already; more effort gains nothing.
constexpr int k_gzip_level = 1;
constexpr std::uint64_t k_gib = std::uint64_t{1} << 30U;
constexpr const char* k_virtualbox_vendor = "080027";  ///< first half of a MAC address
constexpr std::size_t k_vendor_part_bytes = 3;

std::string json_text(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return quoted + '"';
}

/// What `vagrant box list -i` shows.
std::string info_json(const FormatSource& source) {
    return "{\n  \"Author\": \"pigsty-bundle " + source.version +
           "\",\n  \"Image\": " + json_text(source.image) +
           ",\n  \"Description\": " + json_text(source.title) + "\n}\n";
}

/// Common to both providers. Synced folders need guest additions or NFS, which images do not have.
std::string common_settings() {
    return "  config.vm.guest = :linux\n"
           "  config.vm.boot_timeout = 600\n"
           "  config.vm.synced_folder \".\", \"/vagrant\", disabled: true\n"
           "  config.ssh.username = \"vagrant\"\n";
}

struct BoxDisk {
    std::string name;  ///< in the box
    fs::path file;
};

void pack_box(const FormatSource& source,
              const fs::path& output,
              const std::string& metadata,
              const std::string& vagrantfile,
              const std::string& descriptor,
              const BoxDisk& disk,
              std::size_t jobs) {
    const base::Fd fd = base::open_file(output, O_WRONLY | O_CREAT | O_EXCL);
    base::ThreadPool pool(jobs);
    base::GzipWriter gzip(
        pool,
        [&fd](std::string_view bytes) {
            base::write_all(fd.get(),
                            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        },
        k_gzip_level);
    TarStream tar([&gzip](std::string_view bytes) { gzip.write(bytes); }, source.epoch);
    tar.add_text("metadata.json", metadata);
    tar.add_text("info.json", info_json(source));
    tar.add_text("Vagrantfile", vagrantfile);
    if (!descriptor.empty()) {
        tar.add_text("box.ovf", descriptor);
    }
    tar.add_file(disk.name, disk.file);
    tar.finish();
    gzip.finish();
    fs::remove(disk.file);
}

}  // namespace

std::string libvirt_metadata(std::uint64_t disk_bytes) {
    return "{\n  \"provider\": \"libvirt\",\n  \"format\": \"qcow2\",\n  \"virtual_size\": " +
           std::to_string((disk_bytes + k_gib - 1) / k_gib) + "\n}\n";
}

std::string virtualbox_vagrantfile(const base::Uuid& disk) {
    std::string mac =
        k_virtualbox_vendor + base::to_hex(std::span(disk.bytes).last(k_vendor_part_bytes));
    for (char& c : mac) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return "Vagrant.configure(\"2\") do |config|\n"
           "  config.vm.base_mac = \"" +
           mac + "\"\n" + common_settings() +
           "  config.vm.provider :virtualbox do |virtualbox|\n"
           "    virtualbox.cpus = " +
           std::to_string(k_machine_cpus) +
           "\n"
           "    virtualbox.memory = " +
           std::to_string(k_machine_memory_mib) +
           "\n"
           "    # The kernel's console is the serial port: without one, boots are slow.\n"
           "    virtualbox.customize [\"modifyvm\", :id, \"--uart1\", \"0x3F8\", \"4\"]\n"
           "    virtualbox.customize [\"modifyvm\", :id, \"--uartmode1\", \"file\", "
           "File::NULL]\n"
           "  end\n"
           "end\n";
}

std::string libvirt_vagrantfile() {
    return "Vagrant.configure(\"2\") do |config|\n" + common_settings() +
           "  config.vm.provider :libvirt do |libvirt|\n"
           "    libvirt.cpus = " +
           std::to_string(k_machine_cpus) +
           "\n"
           "    libvirt.memory = " +
           std::to_string(k_machine_memory_mib) +
           "\n"
           "    libvirt.disk_bus = \"virtio\"\n"
           "    libvirt.nic_model_type = \"virtio\"\n"
           "  end\n"
           "end\n";
}

void write_virtualbox_box(const FormatSource& source,
                          const fs::path& output,
                          const fs::path& work,
                          std::size_t jobs) {
    const fs::path disk = work / "box-disk001.vmdk";
    write_vmdk(source.raw, disk, source.identity.vmdk);
    const std::string descriptor = ovf_descriptor({.name = source.image,
                                                   .title = source.title,
                                                   .version = source.version,
                                                   .disk_file = disk.filename().string(),
                                                   .disk_file_bytes = fs::file_size(disk),
                                                   .disk_bytes = raw_disk_bytes(source.raw),
                                                   .target = OvfTarget::virtualbox});
    pack_box(source,
             output,
             "{\n  \"provider\": \"virtualbox\"\n}\n",
             virtualbox_vagrantfile(source.identity.disk),
             descriptor,
             {disk.filename().string(), disk},
             jobs);
}

void write_libvirt_box(const FormatSource& source,
                       const fs::path& output,
                       const fs::path& work,
                       std::size_t jobs) {
    const fs::path disk = work / "box.img";
    write_qcow2(source.raw, disk);
    pack_box(source,
             output,
             libvirt_metadata(raw_disk_bytes(source.raw)),
             libvirt_vagrantfile(),
             "",
             {disk.filename().string(), disk},
             jobs);
}

}  // namespace pigsty::builder
