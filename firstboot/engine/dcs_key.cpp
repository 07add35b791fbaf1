// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/dcs_key.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/identity/http_get.hpp"
#include "firstboot/identity/transfer_encoding.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

bool is_etcd(const HttpAnswers& place) {
    return place.path.starts_with("/v2/");
}

HttpAnswer ask(const HttpAnswers& place, const std::string& method, const std::string& query) {
    return http_ask({place.address, place.port},
                    {.method = method,
                     .path = place.path + query,
                     .headers = {},
                     .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3),
                     .limit_bytes = 65536});
}

std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint64_t number_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

/// etcd tells an object, Consul a list of one; nullopt: it is neither.
std::optional<DcsKey> key_of(const std::string& body, const HttpAnswers& place) {
    const json document = json::parse(body, nullptr, false);
    if (document.is_object() && document.contains("node") && document.at("node").is_object()) {
        const json& node = document.at("node");
        return DcsKey{text_of(node, "value"), number_of(node, "modifiedIndex"), place};
    }
    if (document.is_array() && document.size() == 1 && document.front().is_object()) {
        const json& entry = document.front();
        const auto value = base64_decode(text_of(entry, "Value"));  // null when it is empty
        return value ? std::optional(DcsKey{*value, number_of(entry, "ModifyIndex"), place})
                     : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::optional<DcsKey> read_dcs_key(const std::vector<HttpAnswers>& places) {
    std::string seen = "there is nobody to ask";
    for (const HttpAnswers& place : places) {
        try {
            // Not what one server has kept, but what most of them agree on.
            const HttpAnswer answer =
                ask(place, "GET", is_etcd(place) ? "?quorum=true" : "?consistent");
            if (answer.status == 404) {
                return std::nullopt;
            }
            if (auto key = answer.status == 200 ? key_of(answer.body, place) : std::nullopt) {
                return key;
            }
            seen = place.address + " answers " + std::to_string(answer.status);
        } catch (const base::FetchError& error) {
            seen = error.message();
        }
    }
    throw base::Error("the DCS does not answer: " + seen);
}

void delete_dcs_key(const DcsKey& key) {
    if (key.index == 0) {
        throw base::Error("the DCS does not tell when key " + base::quote(key.place.path) +
                          " was changed");
    }
    // etcd refuses an empty prevValue, so both compare the index.
    const std::string query =
        (is_etcd(key.place) ? "?prevIndex=" : "?cas=") + std::to_string(key.index);
    const HttpAnswer answer = ask(key.place, "DELETE", query);
    const bool changed_meanwhile = answer.status == 404 || answer.status == 412;
    if (answer.status != 200 && !changed_meanwhile) {
        throw base::Error("the DCS does not delete key " + base::quote(key.place.path) + ": " +
                          key.place.address + " answers " + std::to_string(answer.status));
    }
}

}  // namespace pigsty::firstboot
