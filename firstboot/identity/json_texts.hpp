// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// The texts (and whole numbers) at these places of a JSON document, nullopt where there is none.
/// Shape of a place: "/v1/instance_id". Throws base::Error, naming `what`, when it is no JSON.
/// Source: RFC 6901.
std::vector<std::optional<std::string>> json_texts(std::string_view json,
                                                   const std::vector<std::string>& places,
                                                   const std::string& what);

}  // namespace pigsty::firstboot
