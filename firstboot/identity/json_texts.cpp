// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/json_texts.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace pigsty::firstboot {

std::vector<std::optional<std::string>> json_texts(std::string_view json,
                                                   const std::vector<std::string>& places,
                                                   const std::string& what) {
    const nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
    if (document.is_discarded()) {
        throw base::Error(what + " is no JSON; it may have been cut off");
    }
    std::vector<std::optional<std::string>> texts;
    for (const std::string& place : places) {
        const nlohmann::json::json_pointer pointer(place);
        std::optional<std::string> text;
        if (document.contains(pointer)) {
            const nlohmann::json& value = document.at(pointer);
            if (value.is_string()) {
                text = value.get<std::string>();
            } else if (value.is_number_integer()) {
                text = value.dump();
            }
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace pigsty::firstboot
