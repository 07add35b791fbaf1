// SPDX-License-Identifier: Apache-2.0
#include "repo/rpm_session.hpp"

#include <rpm/rpmlog.h>

#include <mutex>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "repo/detail/rpm_handles.hpp"

namespace pigsty::repo {

namespace {

/// What librpm has to say shows in verbose mode only. 0 tells it not to print on its own.
int take_message(rpmlogRec record, rpmlogCallbackData) noexcept {
    if (base::log_level() == base::LogLevel::verbose) {
        try {
            std::string text = base::printable(rpmlogRecMessage(record));
            while (!text.empty() && text.back() == '\n') {
                text.pop_back();
            }
            base::log_debug("librpm: " + text);
        } catch (...) {  // out of memory: the message is lost
        }
    }
    return 0;
}

}  // namespace

void detail::ensure_rpm() {
    static std::once_flag once;
    std::call_once(once, [] {
        rpmlogSetCallback(take_message, nullptr);
        if (rpmInitCrypto() != 0) {
            throw base::Error("cannot set up the cryptography of librpm");
        }
    });
}

RpmSession::RpmSession() {
    detail::ensure_rpm();
}

RpmSession::~RpmSession() {
    rpmFreeCrypto();
}

}  // namespace pigsty::repo
