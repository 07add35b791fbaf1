// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

/// The lock with the addresses that the profile has now, tried before those of the time of the
/// lock: mirrors move, and builders behind an air gap have their own. Digests stay, so the content
/// cannot change. For fetching only: what is packed is the lock as it was written.
Lock with_current_mirrors(Lock lock, const Profile& profile);

}  // namespace pigsty::specs
