// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/user_data.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/mime.hpp"
#include "firstboot/identity/transfer_encoding.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_packings = 4;
constexpr std::size_t k_message_depth = 4;

UserData read_any(std::string_view bytes, std::size_t depth, UnpackBudget& budget);

UserData nothing(std::string seen) {
    UserData data;
    data.seen = std::move(seen);
    return data;
}

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
    base::Error error(what + " is not read: " + why);
    error.set_hint("put the inventory itself into the user-data, as `pigsty-bundle seed` does");
    throw error;
}

void refuse_includes() {
    refuse("#include", "firstboot fetches nothing that a seed only points to");
}

void refuse_templates() {
    refuse("a template of Jinja", "only cloud-init could fill it in");
}

/// True when the text begins as an inventory does: its first line of YAML is the key "all", or it
/// is a flow map with that key.
bool looks_like_inventory(std::string_view text) {
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (line.starts_with("---")) {
            line.remove_prefix(3);
        }
        const std::string_view trimmed = ascii_trim(line);
        if (trimmed.empty() || trimmed.front() == '#' || trimmed.front() == '%') {
            continue;
        }
        if (trimmed.front() == '{') {
            const std::string_view key = ascii_trim(trimmed.substr(1));
            return key.starts_with("all:") || key.starts_with("\"all\"") || key.empty();
        }
        return line.starts_with("all:") || line.starts_with("\"all\":") ||
               line.starts_with("'all':") || line.starts_with("all :");
    }
    return false;
}

/// Takes over what a part of a message says.
void merge(UserData& all, UserData part, const std::string& where) {
    if (part.inventory) {
        const std::string place =
            part.inventory_where.empty() ? where : where + ", " + part.inventory_where;
        if (all.inventory) {
            throw base::Error("there are two inventories: " + all.inventory_where + " and " +
                              place);
        }
        all.inventory = std::move(part.inventory);
        all.inventory_where = place;
    }
    if (part.address) {
        if (all.address && all.address != part.address) {
            throw base::Error("there are two addresses: " + base::quote(*all.address) + " and " +
                              base::quote(*part.address));
        }
        all.address = std::move(part.address);
    }
}

/// What a part of a message is, by its type where that says it, else by its content.
UserData read_part(const MimePart& part, std::size_t depth, UnpackBudget& budget) {
    constexpr std::array<std::string_view, 4> k_by_content = {
        "", "text/plain", "text/x-not-multipart", "application/octet-stream"};
    const std::string& type = part.type;
    if (type == "text/x-include-url" || type == "text/x-include-once-url") {
        refuse_includes();
    }
    if (type == "text/jinja2") {
        refuse_templates();
    }
    if (type == "text/cloud-config") {
        return read_cloud_config(unpack_user_data(part.body, budget), budget);
    }
    const bool by_content =
        std::find(k_by_content.begin(), k_by_content.end(), type) != k_by_content.end() ||
        type.ends_with("gzip") || type.ends_with("yaml") || type == "message/rfc822";
    return by_content ? read_any(part.body, depth, budget) : nothing(type);
}

UserData read_message(std::string_view text, std::size_t depth, UnpackBudget& budget) {
    if (depth >= k_message_depth) {
        throw base::Error("it has MIME messages in MIME messages, more than " +
                          std::to_string(k_message_depth) + " deep");
    }
    UserData all;
    const std::vector<MimePart> parts = read_mime(text);
    budget.take_parts(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        base::check_interrupt();
        const std::string where = "part " + std::to_string(i + 1);
        base::in_context([&] { return "reading " + where + " of the MIME message"; },
                         [&] { merge(all, read_part(parts[i], depth + 1, budget), where); });
    }
    all.seen = "a MIME message of " + std::to_string(parts.size()) + " parts " +
               (all.inventory ? "with" : "without") + " an inventory";
    return all;
}

UserData read_any(std::string_view bytes, std::size_t depth, UnpackBudget& budget) {
    const std::string text = unpack_user_data(bytes, budget);
    const std::string line = ascii_lower(ascii_trim(first_line(text)));
    if (ascii_trim(text).empty()) {
        return nothing("empty");
    }
    if (line.starts_with("## template:")) {
        refuse_templates();
    }
    if (line.starts_with("#include")) {
        refuse_includes();
    }
    if (line.starts_with("#cloud-config-archive")) {
        refuse("#cloud-config-archive", "a MIME message can hold the same");
    }
    if (line.starts_with("#cloud-config")) {
        return read_cloud_config(text, budget);
    }
    if (line.starts_with("#!") || line.starts_with("#cloud-boothook") ||
        line.starts_with("#part-handler") || line.starts_with("#upstart-job")) {
        return nothing("a script");
    }
    if (looks_like_mime(text)) {
        return read_message(text, depth, budget);
    }
    if (!looks_like_inventory(text)) {
        return nothing("no inventory and no #cloud-config: it begins with " +
                       base::quote(first_line(text), 60));
    }
    UserData data = nothing("an inventory");
    data.inventory = text;
    return data;
}

}  // namespace

void UnpackBudget::take_bytes(std::uint64_t count) {
    if (count > bytes_) {
        throw base::Error("it unpacks to more than 64 MiB in all");
    }
    bytes_ -= count;
}

void UnpackBudget::take_parts(std::size_t count) {
    if (count > parts_) {
        throw base::Error("it has more than 256 parts in all its MIME messages");
    }
    parts_ -= count;
}

std::string unpack_user_data(std::string_view bytes, UnpackBudget& budget) {
    if (bytes.size() > k_user_data_limit) {
        throw base::Error("it is larger than 16 MiB");
    }
    std::string text(bytes);
    for (std::size_t count = 0;; ++count) {
        const bool gzip = base::looks_like_gzip(text);
        if (!gzip && !looks_like_base64(text)) {
            return text;
        }
        if (count >= k_packings) {
            throw base::Error("it is packed more than " + std::to_string(k_packings) + " times");
        }
        if (gzip) {
            text = base::gzip_decompress(text, k_user_data_limit);
            budget.take_bytes(text.size());
            continue;
        }
        auto decoded = base64_decode(text);
        if (!decoded) {
            throw base::Error("it looks like base64, but is cut off or broken");
        }
        text = std::move(*decoded);
    }
}

UserData read_user_data(std::string_view bytes) {
    UnpackBudget budget;
    return read_any(bytes, 0, budget);
}

}  // namespace pigsty::firstboot
