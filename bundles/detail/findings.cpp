// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/findings.hpp"

#include <algorithm>

#include "base/quote.hpp"

namespace pigsty::bundles::detail {

std::vector<std::string> Findings::take() {
    const std::lock_guard lock(mutex_);
    std::sort(texts_.begin(), texts_.end());
    return texts_;
}

std::string Findings::message(const std::string& name,
                              const std::vector<std::string>& texts,
                              std::size_t count) {
    const std::string start = "bundle " + base::quote(name) + " failed verification: ";
    if (count == 1 && texts.size() == 1) {
        return start + texts.front();
    }
    std::string text = start + std::to_string(count) + " problems";
    for (const std::string& finding : texts) {
        text += "\n  - " + finding;
    }
    if (count > texts.size()) {
        text += "\n  - and " + std::to_string(count - texts.size()) + " more";
    }
    return text;
}

}  // namespace pigsty::bundles::detail
