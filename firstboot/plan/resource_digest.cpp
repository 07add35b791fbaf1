// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"
#include "firstboot/plan/detail/resource_json.hpp"

namespace pigsty::firstboot {

std::string digest_of(const Resource& resource) {
    // Objects of nlohmann::json are sorted by key, so the text is canonical. Names that are no
    // UTF-8 must not make it throw.
    return base::sha256_of(body_to_json(resource, Secrets::shown)
                               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace pigsty::firstboot
