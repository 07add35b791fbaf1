// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "firstboot/identity/identity.hpp"

namespace pigsty::firstboot {

/// What a node remembers of the inventory it has made itself by.
/// File: <root>/var/lib/pigsty/firstboot/accepted.json, an object with these fields.
struct Accepted {
    std::string seed_sha256;  ///< of the inventory as the seed had it; empty: there was no seed
    std::string instance_id;
    std::string source;  ///< of that seed; without one, of the inventory
    std::string place;
    std::string address;
    std::string accepted_sha256;  ///< of /etc/pigsty/pigsty.yml as it was left
    bool operator==(const Accepted&) const = default;
};

/// nullopt when nothing was accepted yet, or the record cannot be read any more.
std::optional<Accepted> read_accepted(const std::filesystem::path& root);

/// Which inventory counts, after a look at what was accepted before.
struct InventoryChoice {
    Seed seed;           ///< has an inventory
    std::string reason;  ///< "the seed has changed since …"; may be empty
};

/// Decides between seed and file. The first seed with an inventory counts, but when it is the one
/// that was accepted, <root>/etc/pigsty/pigsty.yml counts, which a person may have edited since.
/// nullopt when no report has an inventory.
std::optional<InventoryChoice> choose_inventory(const std::vector<SeedReport>& reports,
                                                const std::optional<Accepted>& accepted);

/// What to say of an instance id that is not the accepted one; else "".
std::string tell_instance(const std::string& instance_id, const std::optional<Accepted>& accepted);

/// Remembers, after success, who the node is: keeps the inventory as <root>/etc/pigsty/pigsty.yml
/// (mode 0600) and the record. A file that a person has edited and that loses to a changed seed
/// stays as pigsty.yml.before-<first 8 digits of its digest>. Can be interrupted anywhere and done
/// again; what is already so is not written. Throws SystemError.
void accept(const std::filesystem::path& root, const IdentifiedNode& node);

}  // namespace pigsty::firstboot
