// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/kernels.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <system_error>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_kernel_prefix = "vmlinuz-";

[[noreturn]] void fail_without_kernel(const fs::path& boot) {
    base::SpecError error("no kernel in the root tree: expected a file " +
                          base::quote((boot / "vmlinuz-RELEASE").string()));
    error.set_hint("add the package of the kernel to the image's package sets");
    throw error;
}

BootKernel with_initramfs(const fs::path& boot, const std::string& release) {
    const std::string kernel = std::string(k_kernel_prefix) + release;
    const std::string initramfs = "initramfs-" + release + ".img";
    std::error_code ignored;
    if (!fs::is_regular_file(boot / initramfs, ignored)) {
        base::SpecError error("the kernel " + base::quote((boot / kernel).string()) +
                              " has no initramfs: expected " +
                              base::quote((boot / initramfs).string()));
        error.set_hint("add the package dracut, which makes it when the kernel is installed");
        throw error;
    }
    return {release, "/boot/" + kernel, "/boot/" + initramfs};
}

}  // namespace

bool is_newer_release(const std::string& a, const std::string& b) {
    return ::strverscmp(a.c_str(), b.c_str()) > 0;
}

std::vector<BootKernel> find_kernels(const fs::path& tree) {
    const fs::path boot = tree / "boot";
    std::vector<std::string> releases;
    std::error_code error;
    for (fs::directory_iterator entry(boot, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(k_kernel_prefix)) {
            releases.push_back(name.substr(k_kernel_prefix.size()));
        }
    }
    if (releases.empty()) {
        fail_without_kernel(boot);
    }
    // Rescue kernels ("0-rescue-MACHINE") come last of themselves.
    std::sort(releases.begin(), releases.end(), is_newer_release);
    std::vector<BootKernel> kernels;
    for (const std::string& release : releases) {
        kernels.push_back(with_initramfs(boot, release));
    }
    return kernels;
}

}  // namespace pigsty::builder
