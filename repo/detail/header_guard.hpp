// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rpm/rpmtypes.h>

namespace pigsty::repo::detail {

/// Refuses a header whose arrays do not fit together: wrong types, counts that differ, directory
/// indexes that point nowhere. libcreaterepo_c takes all of this for granted. Throws VerifyError.
void check_header_shape(Header header);

}  // namespace pigsty::repo::detail
