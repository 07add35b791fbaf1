// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/start_hints.hpp"

#include "builder/formats/ovf.hpp"

namespace pigsty::builder {

using specs::ImageFormat;

namespace {

using Lines = std::vector<std::string>;

std::string memory_mib() {
    return std::to_string(k_machine_memory_mib);
}

std::string cpus() {
    return std::to_string(k_machine_cpus);
}

/// `-snapshot` keeps the file as it was made.
std::string qemu_line(const std::string& file, const std::string& format) {
    return "qemu-system-x86_64 -machine q35,accel=kvm:tcg -cpu max -m " + memory_mib() + " -smp " +
           cpus() + " -nographic -snapshot -drive file=" + file + ",format=" + format +
           ",if=virtio -nic user,model=virtio-net-pci";
}

std::string virt_install_line(const std::string& image, const std::string& file) {
    return "virt-install --import --name " + image + " --memory " + memory_mib() + " --vcpus " +
           cpus() + " --disk path=" + file + ",bus=virtio --os-variant generic --graphics none";
}

Lines virtualbox_lines(const std::string& image, const std::string& file) {
    return {"VBoxManage createvm --name " + image + " --ostype Linux_64 --register",
            "VBoxManage modifyvm " + image + " --memory " + memory_mib() + " --cpus " + cpus(),
            "VBoxManage storagectl " + image + " --name sata --add sata --controller IntelAhci",
            "VBoxManage storageattach " + image +
                " --storagectl sata --port 0 --type hdd --medium " + file,
            "VBoxManage startvm " + image + " --type headless"};
}

Lines start_lines(const std::string& image, ImageFormat format) {
    const std::string file = specs::image_file_name(image, format);
    const std::string raw = specs::image_file_name(image, ImageFormat::raw);
    switch (format) {
        case ImageFormat::raw:
            return {qemu_line(file, "raw")};
        case ImageFormat::qcow2:
            return {qemu_line(file, "qcow2"), virt_install_line(image, file)};
        case ImageFormat::vmdk:
            return {"govc import.vmdk " + file};
        case ImageFormat::vdi:
            return virtualbox_lines(image, file);
        case ImageFormat::vhd:
            return {"az storage blob upload --type page --file " + file +
                    " --container-name images --name " + file};
        case ImageFormat::ova:
            return {"VBoxManage import " + file, "govc import.ova " + file};
        case ImageFormat::vagrant_virtualbox:
        case ImageFormat::vagrant_libvirt:
            return {"vagrant box add --name pigsty/" + image + ' ' + file};
        case ImageFormat::raw_xz:
            return {"xz --decompress --keep " + file, qemu_line(raw, "raw")};
        case ImageFormat::raw_zst:
            return {"zstd --decompress --keep " + file, qemu_line(raw, "raw")};
        case ImageFormat::rootfs_tar:
            return {"machinectl import-tar " + file + ' ' + image,
                    "systemd-nspawn --boot --machine " + image,
                    "docker import " + file + ' ' + image};
    }
    return {};
}

Lines disk_buses(ImageFormat format) {
    switch (format) {
        case ImageFormat::rootfs_tar:
            return {};
        case ImageFormat::ova:
            return {"lsilogic"};
        case ImageFormat::vagrant_virtualbox:
        case ImageFormat::vdi:
            return {"sata"};
        case ImageFormat::vmdk:
            return {"pvscsi", "lsilogic", "sata"};
        case ImageFormat::vhd:
            return {"hyperv-scsi", "ide"};
        default:
            return {"virtio", "scsi", "sata", "nvme"};
    }
}

}  // namespace

StartHints start_hints(const std::string& image, ImageFormat format) {
    StartHints hints;
    if (format != ImageFormat::rootfs_tar) {
        hints.firmware = {"bios", "uefi"};
    }
    hints.buses = disk_buses(format);
    hints.start = start_lines(image, format);
    return hints;
}

}  // namespace pigsty::builder
