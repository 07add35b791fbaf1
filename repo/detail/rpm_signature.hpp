// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "repo/detail/rpm_handles.hpp"
#include "repo/detail/rpm_header.hpp"
#include "repo/keyring.hpp"

namespace pigsty::repo::detail {

/// A signature found in an RPM, or detached.
struct Signature {
    PgpParams params;
    std::string key_id;  ///< of the signing key or subkey
    int hash_algorithm = 0;
};

/// Parses the bytes of a signature. Throws VerifyError when they are none, or the digest that it is
/// made with is too weak to mean anything (MD5).
Signature read_signature(std::span<const std::uint8_t> packet);

/// Signature over the header alone (RSAHEADER or DSAHEADER), if there is one.
std::optional<Signature> header_signature(const RpmHeader& signature_header);

/// Signature over header and payload (SIGPGP or SIGGPG: rpm before 4.14), if there is one.
std::optional<Signature> whole_signature(const RpmHeader& signature_header);

/// Fingerprint of the primary key behind the signature. Throws VerifyError when it is not in the
/// keyring.
const std::string& require_pinned(const Signature& signature, const Keyring& keyring);

/// Checks a signature against a digest in the making of what it is over. Returns the fingerprint of
/// the primary key. Throws VerifyError when the key is not in the keyring or the signature does not
/// match; `what` names what was signed.
const std::string& verify_signature(const Signature& signature,
                                    const RpmDigest& digest,
                                    const Keyring& keyring,
                                    const std::string& what);

/// Checks an armoured detached signature over `text`. Returns the fingerprint of the primary key.
/// Signatures by keys that are not in the keyring are passed over when another one is by one that
/// is. Throws VerifyError.
std::string verify_detached(std::string_view text,
                            std::string_view armoured,
                            const Keyring& keyring);

}  // namespace pigsty::repo::detail
