// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "firstboot/engine/result.hpp"
#include "firstboot/engine/system.hpp"
#include "firstboot/plan/look.hpp"
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

/// Hears what apply does, while it does it.
class ApplyObserver {
  public:
    virtual ~ApplyObserver() = default;
    /// A step begins that will change something.
    virtual void begin(const Resource& resource) = 0;
    /// A line on how a long step goes on.
    virtual void waiting(const Resource& resource, const std::string& text) = 0;
    /// A step changed something.
    virtual void changed(const Resource& resource, const Look& look, double seconds) = 0;
    /// A step failed and the rest goes on.
    virtual void warned(const Resource& resource, const std::string& reason) = 0;
    /// Something of an earlier plan was dealt with: "removed".
    virtual void left(const ResourceId& id, const std::string& what) = 0;
};

/// What an apply starts from beside its plan.
struct ApplyRequest {
    std::string inventory_sha256;
    std::string instance_id;
    /// Done when every step is, before the result says ready.
    std::function<void()> when_ready;
};

/// Looks at every resource, in the plan's order. Changes nothing. A look that fails is told in the
/// note of its state `unknown`.
std::vector<Look> look_at_plan(const Plan& plan, System& system);

/// Makes the node what the plan says and keeps the result. One failure that counts ends it: the
/// result carries it and nothing after it is done. Throws Error when the state folder cannot be
/// used or another apply is at work; Interrupted is a failure of the step that came next.
ApplyResult apply_plan(const Plan& plan,
                       System& system,
                       const ApplyRequest& request,
                       ApplyObserver& observer);

/// Keeps the result of an apply that did not get as far as a plan. What cannot be kept (a disk that
/// is full, another apply at work) is only returned.
ApplyResult record_failure(System& system, const StepFailure& failure);

/// An error as the reason of a failure: message, context and hint, a line each; see cut_reason.
std::string reason_of(const base::Error& error);

}  // namespace pigsty::firstboot
