// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

Look look(const Resource&, EngineContext&) {
    return needs_live();
}

void make(const Resource&, EngineContext&) {}

}  // namespace

const Handler k_sql_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
