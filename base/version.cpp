// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

namespace pigsty::base {

std::string_view version() {
    return PIGSTY_VERSION;
}

}  // namespace pigsty::base
