// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "repo/detail/rpm_handles.hpp"
#include "repo/keyring.hpp"

namespace pigsty::repo {

struct Keyring::State {
    detail::RpmKeyring ring;
    /// Key id (16 lower-case digits) of each key and subkey to the fingerprint of its primary key.
    std::map<std::string, std::string> primary_of;
};

}  // namespace pigsty::repo
