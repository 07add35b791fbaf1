// SPDX-License-Identifier: Apache-2.0
// Any text as a selector: it is refused, or gives the same answer twice and the other one negated.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/inventory/selector.hpp"

namespace {

bool picks(const std::string& expression, const pigsty::specs::HostVariables& member) {
    return pigsty::specs::Selector(expression).picks(member);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pigsty;
    static const specs::Inventory inventory = specs::read_inventory(
        "all: {children: {g: {hosts: {10.0.0.1: {a: 1, b: x, c: [1, {d: e}], f: off, g: }}}}}",
        "f");
    static const specs::HostVariables member = specs::host_variables(inventory, "10.0.0.1");
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const bool picked = picks(text, member);
        if (picks(text, member) != picked) {
            std::abort();
        }
        const std::size_t start = text.find("[?");
        const std::size_t end = text.rfind(']');
        if (start != std::string::npos && size < 3000) {
            const std::string condition = text.substr(start + 2, end - start - 2);
            if (picks("[?!(" + condition + ")]", member) == picked) {
                std::abort();
            }
        }
    } catch (const base::SpecError&) {
    }
    return 0;
}
