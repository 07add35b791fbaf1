// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/grub_config.hpp"

#include <algorithm>
#include <string_view>

namespace pigsty::builder {

namespace {

constexpr std::string_view k_plain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";

bool has_any(const std::vector<std::string>& arguments, auto&& test) {
    return std::any_of(arguments.begin(), arguments.end(), test);
}

std::string kernel_line(const base::Uuid& root, const std::vector<std::string>& arguments) {
    std::string line = "root=UUID=" + base::to_string(root);
    if (!has_any(arguments, [](const std::string& a) { return a == "ro" || a == "rw"; })) {
        line += " ro";
    }
    for (const std::string& argument : arguments) {
        line += ' ' + grub_word(argument);
    }
    if (!has_any(arguments, [](const std::string& a) { return a.starts_with("console="); })) {
        line += " console=tty0 console=ttyS0,115200n8";  // the last one is /dev/console
    }
    return line;
}

}  // namespace

std::string grub_word(const std::string& text) {
    if (!text.empty() && text.find_first_not_of(k_plain) == std::string::npos) {
        return text;
    }
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return word + "'";
}

std::string grub_early_config(const base::Uuid& root, const std::string& grub_folder) {
    return "search.fs_uuid " + base::to_string(root) + " root\nset prefix=($root)" + grub_folder +
           "\n";
}

std::string grub_config(const base::Uuid& root,
                        const std::vector<BootKernel>& kernels,
                        const std::vector<std::string>& arguments) {
    std::string text =
        "# Written by pigsty-bundle when the image was made.\n"
        "set default=0\n"
        "set timeout=1\n"
        "if serial --unit=0 --speed=115200; then\n"
        "    terminal_input console serial\n"
        "    terminal_output console serial\n"
        "fi\n"
        "search --no-floppy --fs-uuid --set=root " +
        base::to_string(root) + "\n";
    for (const BootKernel& kernel : kernels) {
        text += "\nmenuentry " + grub_word("Linux " + kernel.release) + " {\n    linux " +
                grub_word(kernel.kernel) + ' ' + kernel_line(root, arguments) + "\n    initrd " +
                grub_word(kernel.initramfs) + "\n}\n";
    }
    return text;
}

}  // namespace pigsty::builder
