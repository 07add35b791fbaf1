// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/memory.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

constexpr int k_format = 1;

}  // namespace

const Memo* Memory::find(const ResourceId& id) const {
    const auto found = memos.find(id);
    return found == memos.end() ? nullptr : &found->second;
}

std::string memory_to_json(const Memory& memory) {
    json record{{"format", k_format}, {"run", memory.run}, {"resources", json::object()}};
    for (const auto& [id, memo] : memory.memos) {
        record["resources"][id] = {{"value", memo.value}, {"path", memo.path}};
    }
    return record.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

Memory memory_from_json(std::string_view text, const std::string& file) {
    try {
        const json record = json::parse(text);
        if (record.at("format").get<int>() != k_format) {
            throw base::SpecError({file},
                                  "format " + record.at("format").dump() +
                                      " is not known, expected " + std::to_string(k_format));
        }
        Memory memory;
        memory.run = record.at("run").get<std::uint64_t>();
        for (const auto& [id, memo] : record.at("resources").items()) {
            memory.memos[id] = {memo.at("value").get<std::string>(),
                                memo.at("path").get<std::string>()};
        }
        return memory;
    } catch (const json::exception& error) {
        base::SpecError wrong({file}, std::string("is not what firstboot wrote: ") + error.what());
        wrong.set_hint("remove " + base::quote(file) +
                       "; then services are restarted once and commands run once more");
        throw wrong;
    }
}

}  // namespace pigsty::firstboot
