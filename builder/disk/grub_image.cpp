// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/grub_image.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/disk/boot_sectors.hpp"
#include "builder/disk/grub_config.hpp"
#include "builder/disk/tree_file.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_image_limit_bytes = 64U << 20;

struct Platform {
    const char* name;     ///< as grub-mkimage calls it
    const char* package;  ///< that has the modules
    std::string modules;  ///< folder of the modules
    std::vector<std::string> own_modules;
};

/// All that grub.cfg uses: the disk has no modules to load later.
const std::vector<std::string> k_modules = {"part_gpt",
                                            "ext2",
                                            "normal",
                                            "configfile",
                                            "search",
                                            "search_fs_uuid",
                                            "linux",
                                            "boot",
                                            "serial",
                                            "terminal",
                                            "test",
                                            "echo",
                                            "ls",
                                            "cat",
                                            "halt",
                                            "reboot",
                                            "all_video"};

fs::path in_tree(const fs::path& tree, const std::string& path) {
    return tree / fs::path(path).relative_path();
}

void require_file(const fs::path& file, const std::string& package) {
    std::error_code ignored;
    // A symbolic link may mean a path of the tree's own.
    if (fs::exists(fs::symlink_status(file, ignored))) {
        return;
    }
    base::SpecError error("the root tree has no " + base::quote(file.string()) +
                          ", which makes the image boot");
    error.set_hint("add the package " + package + " to the image's package sets");
    throw error;
}

std::vector<std::string> modules_of(const Platform& platform) {
    std::vector<std::string> modules = k_modules;
    modules.insert(modules.end(), platform.own_modules.begin(), platform.own_modules.end());
    return modules;
}

void require_modules(const fs::path& tree, const Platform& platform) {
    for (const std::string& module : modules_of(platform)) {
        require_file(in_tree(tree, platform.modules) / (module + ".mod"), platform.package);
    }
}

/// grub-mkimage flushes what it writes, so that it cannot write to a pipe.
std::string make_image(const DiskRequest& request,
                       const Platform& platform,
                       const std::string& early_config) {
    const std::string output = request.boot.grub_folder + "/.image";
    const TreeFile image(request.tree, output, "", request.epoch);
    std::vector<std::string> argv = {request.boot.grub_mkimage,
                                     "-O",
                                     platform.name,
                                     "-d",
                                     platform.modules,
                                     "-c",
                                     early_config,
                                     "-p",
                                     request.boot.grub_folder,
                                     "-o",
                                     output};
    for (const std::string& module : modules_of(platform)) {
        argv.push_back(module);
    }
    base::in_context([&] { return std::string("making grub's image for ") + platform.name; },
                     [&] { request.run_in_tree(argv); });
    return base::read_file(image.path(), k_image_limit_bytes);
}

void require_start(const std::string& image, const std::string& start, const char* platform) {
    if (!image.starts_with(start)) {
        throw base::Error(std::string("grub-mkimage made no image for ") + platform + ": got " +
                          std::to_string(image.size()) + " bytes that begin with " +
                          base::quote(image.substr(0, 16)));
    }
}

}  // namespace

GrubImages make_grub_images(const DiskRequest& request) {
    const BootFacts& boot = request.boot;
    const Platform bios = {"i386-pc", "grub2-pc-modules", boot.grub_bios_modules, {"biosdisk"}};
    const Platform efi = {
        "x86_64-efi", "grub2-efi-x64-modules", boot.grub_efi_modules, {"efi_gop", "efi_uga"}};
    require_file(in_tree(request.tree, boot.grub_mkimage), "grub2-tools-minimal");
    const fs::path boot_sector = in_tree(request.tree, bios.modules) / "boot.img";
    require_file(boot_sector, bios.package);
    require_modules(request.tree, bios);
    const std::string early_config = boot.grub_folder + "/.early.cfg";
    const TreeFile early(request.tree,
                         early_config,
                         grub_early_config(request.identity.root_filesystem, boot.grub_folder),
                         request.epoch);
    GrubImages images;
    images.boot_sector = base::read_file(boot_sector, k_image_limit_bytes);
    images.bios_core = make_image(request, bios, early_config);
    check_core_image(images.bios_core);
    if (!efi.modules.empty()) {
        require_modules(request.tree, efi);
        images.efi_loader = make_image(request, efi, early_config);
        require_start(images.efi_loader, "MZ", efi.name);
    }
    return images;
}

}  // namespace pigsty::builder
