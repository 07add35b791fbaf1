// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

/// A key of the DCS as one of its servers told it.
struct DcsKey {
    std::string value;
    std::uint64_t index = 0;  ///< grows with each change of the key
    HttpAnswers place;        ///< who told it
};

/// Asks for a key of etcd (path "/v2/keys/…") or Consul ("/v1/kv/…"), one place after the other
/// until one answers for the whole DCS; nullopt: there is no such key. Throws Error when nobody
/// does. Source: etcd's "v2 API", Consul's "KV Store Endpoints".
std::optional<DcsKey> read_dcs_key(const std::vector<HttpAnswers>& places);

/// Deletes the key as it was read; one that was changed meanwhile stays. Throws Error when the DCS
/// does not do it.
void delete_dcs_key(const DcsKey& key);

}  // namespace pigsty::firstboot
