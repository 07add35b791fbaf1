// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/transfer_encoding.hpp"
#include "firstboot/identity/user_data.hpp"
#include "firstboot/identity/yaml_copy.hpp"
#include "specs/inventory/inventory.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::firstboot {

namespace {

using specs::YamlNode;

void set_inventory(UserData& data, std::string text, const std::string& where) {
    if (data.inventory) {
        throw base::Error("there are two inventories: " + data.inventory_where + " and " + where);
    }
    if (ascii_trim(text).empty()) {
        throw base::Error("the inventory of " + where + " is empty");
    }
    data.inventory = std::move(text);
    data.inventory_where = where;
}

/// The content of an entry of write_files with its encoding undone.
std::string decode_content(const YamlNode& content,
                           const std::string& encoding,
                           UnpackBudget& budget) {
    const std::string& text = specs::read_scalar(content);
    if (encoding.empty() || encoding == "text/plain") {
        return text;
    }
    const bool packed = encoding.starts_with("gz");
    const bool base64 = encoding.ends_with("b64") || encoding.ends_with("base64");
    const bool known = encoding == "b64" || encoding == "base64" || encoding == "gz" ||
                       encoding == "gzip" || encoding == "gz+b64" || encoding == "gz+base64" ||
                       encoding == "gzip+b64" || encoding == "gzip+base64";
    if (!known) {
        content.fail("encoding " + base::quote(encoding) +
                     " is not known; use text/plain, b64, gzip or gz+b64");
    }
    std::string bytes = text;
    if (base64) {
        auto decoded = base64_decode(text);
        if (!decoded) {
            content.fail("the content is no base64, as its encoding " + base::quote(encoding) +
                         " says");
        }
        bytes = std::move(*decoded);
    }
    if (packed && !base::looks_like_gzip(bytes)) {
        content.fail("the content is not packed by gzip, as its encoding " + base::quote(encoding) +
                     " says" + (base64 ? "" : "; YAML cannot hold such bytes, use gz+b64"));
    }
    if (!packed) {
        return bytes;
    }
    std::string unpacked = base::gzip_decompress(bytes, k_user_data_limit);
    budget.take_bytes(unpacked.size());
    return unpacked;
}

void read_write_files(UserData& data, const YamlNode& files, UnpackBudget& budget) {
    if (files.kind() != specs::YamlKind::list) {
        files.fail_expected("a list of files");
    }
    for (const YamlNode* file : files.items()) {
        const YamlNode* path = file->find("path");
        if (path == nullptr ||
            (path->raw_text() != k_inventory_file && path->raw_text() != k_seed_file)) {
            continue;
        }
        const YamlNode* content = file->find("content");
        if (content == nullptr || content->kind() != specs::YamlKind::scalar) {
            file->fail("the entry for " + path->raw_text() + " has no content");
        }
        const YamlNode* encoding = file->find("encoding");
        const std::string kind =
            encoding == nullptr ? std::string() : ascii_lower(encoding->raw_text());
        set_inventory(
            data, decode_content(*content, kind, budget), "write_files " + path->raw_text());
    }
}

void read_pigsty_key(UserData& data, const YamlNode& node) {
    const specs::YamlFields fields(node, {"inventory", "ip"});
    if (const YamlNode* address = fields.optional("ip")) {
        data.address = specs::read_scalar(*address);
        if (!specs::is_ipv4_address(*data.address)) {
            address->fail_expected("an IPv4 address");
        }
    }
    const YamlNode* inventory = fields.optional("inventory");
    if (inventory == nullptr) {
        return;
    }
    if (inventory->kind() == specs::YamlKind::list) {
        inventory->fail_expected("the text of an inventory, or its map");
    }
    if (inventory->kind() == specs::YamlKind::map) {
        set_inventory(data, copy_yaml(*inventory, k_user_data_limit), "key pigsty (a map)");
    } else {
        set_inventory(data, inventory->raw_text(), "key pigsty");
    }
}

}  // namespace

UserData read_cloud_config(std::string_view text, UnpackBudget& budget) {
    UserData data;
    // What is not for us need not be YAML that we read: cloud-init takes more, such as tags.
    if (text.find("pigsty") != std::string_view::npos) {
        const specs::YamlDocument document = specs::parse_yaml(text, "#cloud-config");
        const YamlNode& root = document.root();
        if (!root.is_null() && root.kind() != specs::YamlKind::map) {
            root.fail_expected("the map of a #cloud-config");
        }
        if (const YamlNode* ours = root.find("pigsty")) {
            read_pigsty_key(data, *ours);
        }
        if (const YamlNode* files = root.find("write_files")) {
            read_write_files(data, *files, budget);
        }
    }
    data.seen = data.inventory ? "a #cloud-config with an inventory"
                               : "a #cloud-config without an inventory";
    return data;
}

}  // namespace pigsty::firstboot
