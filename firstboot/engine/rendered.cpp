// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/rendered.hpp"

#include "firstboot/plan/detail/resource_json.hpp"

namespace pigsty::firstboot {

namespace {

const char* to_text_of_folder(LookState state) {
    switch (state) {
        case LookState::not_ours:
            return "not ours";
        case LookState::rendered:
            return "needs a running system";
        default:
            return "in the folder";
    }
}

}  // namespace

std::string rendered_json(const Plan& plan, std::span<const LookState> states) {
    using nlohmann::json;
    json record{{"address", plan.address}, {"roles", plan.roles}, {"resources", json::object()}};
    for (std::size_t at = 0; at < plan.resources.size(); ++at) {
        const Resource& resource = plan.resources[at];
        json body = body_to_json(resource, Secrets::masked);
        body.erase("content");  // the folder has it
        body["role"] = resource.role;
        body["reason"] = resource.reason;
        body["state"] = to_text_of_folder(states[at]);
        if (resource.not_ours) {
            body["not_ours"] = *resource.not_ours;
        }
        record["resources"][id_of(resource)] = std::move(body);
    }
    return record.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace pigsty::firstboot
