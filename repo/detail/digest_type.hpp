// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "repo/detail/rpm_handles.hpp"

namespace pigsty::repo::detail {

/// createrepo's old name "sha" is "sha1".
std::string normal_digest_type(const std::string& type);

/// Length of a digest in bytes by its name in metadata ("md5", "sha1", "sha256" …); 0: no such
/// type.
std::size_t digest_bytes(const std::string& type);

/// A digest in the making by its name in metadata. Throws VerifyError for a name that is not known.
RpmDigest make_digest(const std::string& type);

}  // namespace pigsty::repo::detail
