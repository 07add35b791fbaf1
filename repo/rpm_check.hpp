// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "repo/keyring.hpp"
#include "specs/nevra.hpp"

namespace pigsty::repo {

/// Whose signature an RPM must carry.
enum class SignaturePolicy {
    required,  ///< by a key of the keyring, and everything in the file must be covered by it
    ignored,   ///< not looked at; the structure and the digests inside are checked all the same
};

/// What a checked RPM says of itself.
struct RpmFacts {
    specs::Nevra nevra;
    std::uint64_t size_bytes = 0;
    std::string sha256;  ///< of the whole file
    std::string
        header_sha256;  ///< of the immutable header region, as stored (what SHA256HEADER is of)
    std::uint64_t header_end = 0;  ///< offset of the payload
    std::int64_t build_time = 0;
    std::string key;  ///< primary fingerprint of the signer; empty when the policy is `ignored`
};

/// Checks one RPM while its bytes stream by: structure (lead, signature header, header; sizes
/// limited), digests inside, and the signature. Header and payload are covered either by a header
/// signature plus the payload digest that the header carries (rpm 4.14 and later), or by the old
/// signature over header and payload (EL7).
class RpmCheck {
  public:
    /// `keyring` must outlive the object. `name` is for messages.
    RpmCheck(const Keyring& keyring, SignaturePolicy policy, std::string name);
    RpmCheck(RpmCheck&&) noexcept;
    ~RpmCheck();

    /// Takes the next bytes, in pieces of any size. Throws VerifyError at the first thing that is
    /// wrong.
    void update(std::span<const std::uint8_t> bytes);

    /// True once the header has passed by and was checked, and the payload has begun.
    bool head_complete() const;

    /// True when the head is complete and the only signature is over header and payload together,
    /// so that finish_head() could not vouch for the header: the payload has to be streamed as
    /// well, and finish() called.
    bool needs_payload() const;

    /// Says that the file ends here. Throws VerifyError when it is too short, not signed, signed by
    /// a key that is not in the keyring (the message has the key id), or when a digest or signature
    /// does not match.
    [[nodiscard]] RpmFacts finish();

    /// Says that only the first bytes are here, at least as far as the header reaches: checks the
    /// header and its signature, but not the payload; `size_bytes` and `sha256` stay empty. Throws
    /// VerifyError.
    [[nodiscard]] RpmFacts finish_head();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Checks a whole file. Throws VerifyError or SystemError.
RpmFacts check_rpm(const std::filesystem::path& file,
                   const Keyring& keyring,
                   SignaturePolicy policy);

}  // namespace pigsty::repo
