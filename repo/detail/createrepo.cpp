// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/createrepo.hpp"

#include <mutex>
#include <string>

#include "base/log.hpp"

namespace pigsty::repo::detail {

namespace {

/// What matters comes back as a GError; the rest is for whoever wants to look closer.
void log_quietly(const gchar* /*domain*/,
                 GLogLevelFlags /*level*/,
                 const gchar* message,
                 gpointer /*data*/) noexcept {
    base::log_debug(message == nullptr ? "" : message);
}

}  // namespace

void prepare_createrepo() {
    static std::once_flag once;
    std::call_once(once, [] {
        cr_xml_dump_init();
        const auto all = static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK | G_LOG_FLAG_RECURSION);
        g_log_set_handler("C_CREATEREPOLIB", all, log_quietly, nullptr);
    });
}

}  // namespace pigsty::repo::detail
