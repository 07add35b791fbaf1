// SPDX-License-Identifier: Apache-2.0
#include "bundles/current_lock.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "specs/lock_fit.hpp"

namespace pigsty::bundles {

LockFile current_lock(const specs::Profile& profile,
                      const std::optional<LockFile>& present,
                      const LockRequest& request,
                      LockPolicy policy,
                      const repo::Store& store,
                      base::Progress& progress) {
    const std::string misfit = present ? specs::lock_misfit(present->lock, profile) : "";
    if (present && misfit.empty()) {
        return *present;
    }
    if (policy == LockPolicy::locked) {
        if (!present) {
            base::SpecError error("there is no lock " + base::quote(request.file.string()));
            error.set_hint("make one with: pigsty-bundle resolve, or leave out --locked");
            throw error;
        }
        require_fitting_lock(present->lock, profile, request.file);
    }
    if (present) {
        base::log_info("resolving again: " + misfit + " (" + base::quote(request.file.string()) +
                       ")");
    }
    return write_lock_file(profile, present, request, store, progress);
}

}  // namespace pigsty::bundles
