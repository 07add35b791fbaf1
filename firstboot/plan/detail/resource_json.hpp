// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

enum class Secrets { shown, masked };

/// Every field of a resource's body by its name; "type" is the word its id starts with. Content
/// that is no UTF-8 is given as hexadecimal digits. Masked secrets read "(secret)".
nlohmann::json body_to_json(const Resource& resource, Secrets secrets);

}  // namespace pigsty::firstboot
