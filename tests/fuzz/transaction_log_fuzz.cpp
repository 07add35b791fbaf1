// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/transaction_log.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using pigsty::builder::TransactionLog;

/// Everything a log has come to know, as text.
std::string known(const TransactionLog& log) {
    std::string text = log.running() + '\n' + log.output();
    for (const auto& failure : log.failures()) {
        text += failure.scriptlet + failure.outcome + failure.output;
        pigsty::builder::scriptlet_by_name(failure.scriptlet);
    }
    for (const std::string& error : log.errors()) {
        text += error;
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    // The first byte says how large the pieces are; where bytes are cut must not matter.
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t step = data[0] % 61U + 1;
    std::string whole_packages;
    std::string piece_packages;
    TransactionLog whole([&](std::string_view package) { whole_packages.append(package) += '\n'; });
    whole.take(text);
    whole.finish();
    TransactionLog pieces(
        [&](std::string_view package) { piece_packages.append(package) += '\n'; });
    for (std::size_t at = 0; at < text.size(); at += step) {
        pieces.take(text.substr(at, step));
    }
    pieces.finish();
    if (known(whole) != known(pieces) || whole_packages != piece_packages) {
        std::abort();
    }
    return 0;
}
