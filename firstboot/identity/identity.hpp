// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "firstboot/facts/facts.hpp"
#include "firstboot/identity/seed_source.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::firstboot {

/// Who the node is: one entry of one inventory.
struct Identity {
    std::string address;      ///< the key of its entry
    std::string source;       ///< of the inventory: "nocloud"
    std::string place;        ///< "/dev/vdb (label cidata), user-data"
    std::string reason;       ///< "address 10.10.10.11 is on eth0"
    std::string instance_id;  ///< empty: no source gave one
    std::string inventory_sha256;
    std::vector<SeedReport> reports;  ///< of every source that was asked, in order
};

/// Nobody can say who this node is, or two can. The message lists what was seen.
class IdentityError : public base::Error {
  public:
    using Error::Error;
};

/// An identity with the inventory it comes from.
struct IdentifiedNode {
    Identity identity;
    specs::Inventory inventory;
};

struct IdentifyRequest {
    SourcePlaces places;
    /// --inventory: asked alone when set.
    std::optional<std::string> inventory_file;
    /// --ip: believed instead of looking at the interfaces.
    std::optional<std::string> address;
};

/// Asks the sources in order; the first that has an inventory counts (a later one with another
/// inventory is mentioned, not used), an address or instance id may come from any. The host is the
/// entry whose address is on an interface of the node. Throws IdentityError (no source, no entry,
/// two entries, a source in trouble), SpecError for an inventory that is none.
IdentifiedNode identify(const IdentifyRequest& request, const Facts& facts);

}  // namespace pigsty::firstboot
