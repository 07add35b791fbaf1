// SPDX-License-Identifier: Apache-2.0
#include "specs/image_reader.hpp"

#include <array>
#include <charconv>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

ImageUser read_user(const YamlEntry& entry) {
    const YamlFields fields(*entry.value, {"comment", "shell", "groups", "ssh_keys", "sudo"});
    ImageUser user;
    user.name = entry.key;
    user.comment = fields.text("comment", "");
    user.shell = fields.text("shell", user.shell);
    user.groups = fields.texts("groups");
    user.ssh_keys = fields.texts("ssh_keys");
    user.sudo = fields.boolean("sudo", false);
    return user;
}

/// Shape: "0644"; in quotes, since YAML's readers do not agree on what a leading 0 means.
std::uint32_t read_mode(const YamlNode& node) {
    const std::string& text = read_scalar(node);
    std::uint32_t mode = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, mode, 8);
    if (text.size() != 4 || stop != end || error != std::errc{} || mode > 07777 ||
        !node.is_quoted()) {
        node.fail_expected("a file mode of four octal digits in quotes, e.g. \"0644\"");
    }
    return mode;
}

ImageFile read_image_file(const YamlEntry& entry) {
    const YamlFields fields(*entry.value, {"content", "mode", "owner", "group"});
    ImageFile file;
    file.path = entry.key;
    file.content = read_scalar(fields.required("content"));
    if (const YamlNode* mode = fields.optional("mode")) {
        file.mode = read_mode(*mode);
    }
    file.owner = fields.text("owner", file.owner);
    file.group = fields.text("group", file.group);
    return file;
}

void read_disk(const YamlNode& node, ImageDisk& disk) {
    const YamlFields fields(node, {"size", "root_free", "esp"});
    const auto size = [&](const char* key, std::uint64_t& into) {
        if (const YamlNode* value = fields.optional(key)) {
            into = read_size(*value);
        }
    };
    size("size", disk.size_bytes);
    size("root_free", disk.root_free_bytes);
    size("esp", disk.esp_bytes);
}

Selinux read_selinux(const YamlNode& node) {
    constexpr std::array<std::pair<std::string_view, Selinux>, 4> k_modes = {
        {{"none", Selinux::none},
         {"disabled", Selinux::disabled},
         {"permissive", Selinux::permissive},
         {"enforcing", Selinux::enforcing}}};
    for (const auto& [name, mode] : k_modes) {
        if (read_scalar(node) == name) {
            return mode;
        }
    }
    node.fail_expected("none, disabled, permissive or enforcing");
}

std::vector<ImageFormat> read_formats(const YamlNode& node) {
    std::vector<ImageFormat> formats;
    for (const YamlNode* item : read_list(node)) {
        try {
            formats.push_back(parse_image_format(read_text(*item)));
        } catch (const base::UsageError& error) {
            item->fail(error.message());
        }
    }
    return formats;
}

/// Reads every item of a map with free keys through `read`, replacing what the list had.
template <class Item, class Read>
void read_named(const YamlNode* node, std::vector<Item>& list, Read&& read) {
    if (node == nullptr) {
        return;
    }
    list.clear();
    for (const YamlEntry& entry : read_map(*node)) {
        list.push_back(read(entry));
    }
}

void read_texts_into(const YamlFields& fields, const char* key, std::vector<std::string>& list) {
    if (const YamlNode* node = fields.optional(key)) {
        list = read_texts(*node);
    }
}

/// Puts what the document says over what `image` has already.
void read_over(const YamlNode& node, Image& image) {
    const YamlFields fields(node,
                            {"title",
                             "sets",
                             "formats",
                             "bootable",
                             "disk",
                             "hostname",
                             "kernel_arguments",
                             "users",
                             "datasources",
                             "files",
                             "enable",
                             "mask",
                             "locale",
                             "timezone",
                             "selinux"});
    image.title = fields.text("title", image.title);
    read_texts_into(fields, "sets", image.sets);
    if (const YamlNode* formats = fields.optional("formats")) {
        image.formats = read_formats(*formats);
    }
    image.bootable = fields.boolean("bootable", image.bootable);
    if (const YamlNode* disk = fields.optional("disk")) {
        read_disk(*disk, image.disk);
    }
    image.hostname = fields.text("hostname", image.hostname);
    read_texts_into(fields, "kernel_arguments", image.kernel_arguments);
    read_named(fields.optional("users"), image.users, read_user);
    read_texts_into(fields, "datasources", image.datasources);
    read_named(fields.optional("files"), image.files, read_image_file);
    read_texts_into(fields, "enable", image.enable);
    read_texts_into(fields, "mask", image.mask);
    image.locale = fields.text("locale", image.locale);
    image.timezone = fields.text("timezone", image.timezone);
    if (const YamlNode* selinux = fields.optional("selinux")) {
        image.selinux = read_selinux(*selinux);
    }
}

}  // namespace

std::uint64_t read_size(const YamlNode& node) {
    constexpr std::array<std::pair<std::string_view, unsigned>, 5> k_units = {
        {{"", 0U}, {"KiB", 10U}, {"MiB", 20U}, {"GiB", 30U}, {"TiB", 40U}}};
    const std::string& text = read_scalar(node);
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit =
        std::string_view(text).substr(static_cast<std::size_t>(stop - text.data()));
    for (const auto& [name, shift] : k_units) {
        if (error == std::errc{} && unit == name && number <= (std::uint64_t{1} << 50U) >> shift) {
            return number << shift;
        }
    }
    node.fail_expected("a size such as 512MiB or 10GiB");
}

std::vector<Image> read_images(const YamlNode& root, std::vector<Finding>& findings) {
    std::vector<Image> images;
    const YamlFields fields(root, {"defaults", "images"});
    Image defaults;
    if (const YamlNode* node = fields.optional("defaults")) {
        collect(findings, [&] { read_over(*node, defaults); });
    }
    for (const YamlEntry& entry : read_map(fields.required("images"))) {
        collect(findings, [&] {
            Image image = defaults;
            image.name = entry.key;
            image.title = entry.key;
            image.position = entry.value->position_of(entry);
            read_over(*entry.value, image);
            images.push_back(std::move(image));
        });
    }
    return images;
}

std::vector<AllowedDifference> read_allowed_differences(const YamlNode& root,
                                                        std::vector<Finding>& findings) {
    std::vector<AllowedDifference> allowed;
    const YamlFields fields(root, {"allowed"});
    for (const YamlNode* item : read_list(fields.required("allowed"))) {
        collect(findings, [&] {
            const YamlFields one(*item, {"path", "changes", "reason"});
            AllowedDifference difference{
                one.text("path"), read_scalar(one.required("changes")), one.text("reason")};
            if (difference.changes != "missing" &&
                difference.changes.find_first_not_of("SM5DLUGTP") != std::string::npos) {
                one.required("changes").fail_expected("letters of SM5DLUGTP, or missing");
            }
            allowed.push_back(std::move(difference));
        });
    }
    return allowed;
}

Target read_target(const YamlNode& node) {
    const YamlFields fields(node,
                            {"bootstrap",
                             "rpm",
                             "dracut",
                             "grub_mkimage",
                             "grub_bios_modules",
                             "grub_efi_modules",
                             "grub_folder",
                             "ext4_without",
                             "tolerated_scriptlets"});
    Target target;
    read_texts_into(fields, "bootstrap", target.bootstrap);
    target.rpm = fields.text("rpm", target.rpm);
    target.dracut = fields.text("dracut", target.dracut);
    target.grub_mkimage = fields.text("grub_mkimage", target.grub_mkimage);
    target.grub_bios_modules = fields.text("grub_bios_modules", target.grub_bios_modules);
    target.grub_efi_modules = fields.text("grub_efi_modules", target.grub_efi_modules);
    target.grub_folder = fields.text("grub_folder", target.grub_folder);
    read_texts_into(fields, "ext4_without", target.ext4_without);
    if (const YamlNode* list = fields.optional("tolerated_scriptlets")) {
        for (const YamlNode* item : read_list(*list)) {
            const YamlFields one(*item, {"scriptlet", "reason"});
            target.tolerated_scriptlets.push_back({one.text("scriptlet"), one.text("reason")});
        }
    }
    return target;
}

}  // namespace pigsty::specs
