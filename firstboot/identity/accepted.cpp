// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/accepted.hpp"

#include <nlohmann/json.hpp>

#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/identity/json_texts.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"
#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_record = "/var/lib/pigsty/firstboot/accepted.json";
constexpr std::uint64_t k_record_limit = 64U << 10U;
constexpr unsigned k_secret_mode = 0600;

const Seed* first_inventory(const std::vector<SeedReport>& reports, bool of_file) {
    for (const SeedReport& report : reports) {
        if (report.seed && report.seed->inventory && (report.source == k_file_source) == of_file) {
            return &*report.seed;
        }
    }
    return nullptr;
}

std::string digest_of(const Seed* seed) {
    return seed == nullptr ? std::string() : base::sha256_of(*seed->inventory);
}

/// Writes what is not there yet; a file with secrets that others may read is written anew.
void keep_file(const RootFolder& files, const std::string& name, const std::string& content) {
    const auto info = files.info(name);
    const bool ours = info && info->type == FileType::file && info->mode == k_secret_mode;
    if (!ours || files.read(name, k_user_data_limit) != content) {
        files.write(name, content, {.mode = k_secret_mode});
    }
}

/// The text that the seed replaces, unless it is what a seed had put there.
void keep_edited(const RootFolder& files,
                 const std::string& text,
                 const std::optional<Accepted>& before) {
    const auto present = files.read(k_inventory_file, k_user_data_limit);
    if (!present || *present == text) {
        return;
    }
    const std::string digest = base::sha256_of(*present);
    if (before && before->seed_sha256 == digest) {
        return;
    }
    keep_file(files, k_inventory_file + (".before-" + digest.substr(0, 8)), *present);
}

std::string to_json(const Accepted& accepted) {
    nlohmann::ordered_json record;
    record["seed_sha256"] = accepted.seed_sha256;
    record["instance_id"] = accepted.instance_id;
    record["source"] = accepted.source;
    record["place"] = accepted.place;
    record["address"] = accepted.address;
    record["accepted_sha256"] = accepted.accepted_sha256;
    return record.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace

std::optional<Accepted> read_accepted(const std::filesystem::path& root) {
    const auto json = RootFolder(root).read(k_record, k_record_limit);
    if (!json) {
        return std::nullopt;
    }
    try {
        const auto texts = json_texts(
            *json,
            {"/seed_sha256", "/instance_id", "/source", "/place", "/address", "/accepted_sha256"},
            k_record);
        return Accepted{texts[0].value_or(""),
                        texts[1].value_or(""),
                        texts[2].value_or(""),
                        texts[3].value_or(""),
                        texts[4].value_or(""),
                        texts[5].value_or("")};
    } catch (const base::Error&) {
        return std::nullopt;  // as if nothing had been accepted: an edited file is still kept
    }
}

std::optional<InventoryChoice> choose_inventory(const std::vector<SeedReport>& reports,
                                                const std::optional<Accepted>& accepted) {
    const Seed* const seed = first_inventory(reports, false);
    const Seed* const file = first_inventory(reports, true);
    if (seed == nullptr) {
        return file == nullptr ? std::nullopt : std::optional(InventoryChoice{*file, ""});
    }
    if (file == nullptr || file->inventory == seed->inventory) {
        return InventoryChoice{*seed, ""};
    }
    const std::string digest = digest_of(seed);
    if (accepted && accepted->seed_sha256 == digest) {
        return InventoryChoice{*file,
                               "the seed of " + seed->source + " is the accepted one, and " +
                                   k_inventory_file + " has been edited since"};
    }
    const bool edited = !accepted || accepted->seed_sha256 != digest_of(file);
    std::string reason =
        accepted ? "the seed of " + seed->source + " has changed since it was accepted"
                 : "the seed of " + seed->source + " counts more than " + k_inventory_file;
    if (edited) {
        reason += "; the file stays as " + std::string(k_inventory_file) + ".before-" +
                  digest_of(file).substr(0, 8);
    }
    return InventoryChoice{*seed, reason};
}

std::string tell_instance(const std::string& instance_id, const std::optional<Accepted>& accepted) {
    if (!accepted || accepted->instance_id.empty() || instance_id.empty() ||
        accepted->instance_id == instance_id) {
        return {};
    }
    return "the instance id has changed from " + base::quote(accepted->instance_id, 80) + " to " +
           base::quote(instance_id, 80);
}

void accept(const std::filesystem::path& root, const IdentifiedNode& node) {
    const RootFolder files(root);
    const std::optional<Accepted> before = read_accepted(root);
    const std::string& text = node.inventory.text();
    const Seed* const seed = first_inventory(node.identity.reports, false);
    // An inventory that a person named is no seed: it is as if the file had been edited.
    const bool of_seed = seed != nullptr && seed->source != k_named_source;
    Accepted now = before.value_or(Accepted{});
    if (of_seed) {
        now.seed_sha256 = digest_of(seed);
    }
    if (of_seed || now.seed_sha256.empty()) {
        now.source = of_seed ? seed->source : node.identity.source;
        now.place = of_seed ? seed->place : node.identity.place;
    }
    if (!node.identity.instance_id.empty()) {
        now.instance_id = node.identity.instance_id;
    }
    now.address = node.identity.address;
    now.accepted_sha256 = base::sha256_of(text);
    keep_edited(files, text, before);
    keep_file(files, k_inventory_file, text);
    keep_file(files, k_record, to_json(now));
}

}  // namespace pigsty::firstboot
