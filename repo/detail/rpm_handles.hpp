// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rpm/header.h>
#include <rpm/rpmcrypto.h>
#include <rpm/rpmkeyring.h>
#include <rpm/rpmpgp.h>

#include <cstdint>
#include <span>
#include <string>

#include "base/c_handle.hpp"

namespace pigsty::repo::detail {

using RpmKeyring = base::CHandle<rpmKeyring_s, rpmKeyringFree>;
using RpmPubkey = base::CHandle<rpmPubkey_s, rpmPubkeyFree>;
using PgpParams = base::CHandle<pgpDigParams_s, pgpDigParamsFree>;
using RpmHeaderHandle = base::CHandle<headerToken_s, headerFree>;

/// Sets librpm up once for the process; safe to call from everywhere.
void ensure_rpm();

/// A digest in the making, by OpenPGP's number of the algorithm.
class RpmDigest {
  public:
    /// Throws VerifyError for an algorithm that librpm does not know.
    explicit RpmDigest(int algorithm);
    RpmDigest(RpmDigest&& other) noexcept;
    RpmDigest& operator=(RpmDigest&&) = delete;
    ~RpmDigest();

    void update(std::span<const std::uint8_t> bytes);
    DIGEST_CTX get() const { return context_; }

    /// Lower-case hexadecimal digits. The object may not be used afterwards.
    [[nodiscard]] std::string finish();

  private:
    DIGEST_CTX context_;
};

}  // namespace pigsty::repo::detail
