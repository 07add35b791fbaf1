// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace pigsty::specs {

/// A scriptlet whose failure does not stop an image.
struct ToleratedScriptlet {
    std::string scriptlet;  ///< e.g. "%post(kernel)": the package by its name
    std::string reason;
    bool operator==(const ToleratedScriptlet&) const = default;
};

/// A difference that `rpm -Va` may tell of a finished root tree (verify.yml).
struct AllowedDifference {
    std::string path;     ///< absolute; a glob
    std::string changes;  ///< letters of rpm's first column that may stand, e.g. "SM5T"; "missing"
    std::string reason;
    bool operator==(const AllowedDifference&) const = default;
};

/// Facts of the target system that images need (distro.yml, "target"). Paths are the target's own.
struct Target {
    /// Packages whose closure carries the target's own rpm.
    std::vector<std::string> bootstrap = {"rpm", "filesystem", "setup", "bash", "coreutils"};
    std::string rpm = "/usr/bin/rpm";
    std::string dracut = "/usr/bin/dracut";
    std::string grub_mkimage = "/usr/bin/grub2-mkimage";
    std::string grub_bios_modules = "/usr/lib/grub/i386-pc";    ///< has boot.img and *.mod
    std::string grub_efi_modules = "/usr/lib/grub/x86_64-efi";  ///< empty: no UEFI
    std::string grub_folder = "/boot/grub2";
    std::vector<std::string> ext4_without;  ///< features that the target's kernel or tools lack
    std::vector<ToleratedScriptlet> tolerated_scriptlets;
    std::vector<AllowedDifference> allowed_differences;
};

}  // namespace pigsty::specs
