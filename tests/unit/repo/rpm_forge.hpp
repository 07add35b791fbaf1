// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/temp_dir.hpp"
#include "repo/keyring.hpp"

namespace pigsty::repo::testing {

using Bytes = std::vector<std::uint8_t>;

/// Two throw-away OpenPGP keys, made once for the test program by gpg in a home of its own.
class Signers {
  public:
    static Signers& instance();

    /// "alice" (RSA) or "mallory" (RSA); "alice-sub" and "mallory-sub" are signing subkeys of
    /// theirs.
    PublicKey key(const std::string& name) const;
    Keyring keyring(const std::string& name) const;

    /// Binary detached signature.
    Bytes sign(const std::string& name, std::span<const std::uint8_t> bytes) const;
    std::string sign_armoured(const std::string& name, const std::string& text) const;
    Signers();
    ~Signers();

  private:
    std::string gpg(const std::vector<std::string>& arguments, const std::string& input = "") const;
    std::string selector(const std::string& name) const;
    base::TempDir home_;
    std::map<std::string, std::string> subkeys_;  ///< fingerprints
};

/// An entry of a header that is being forged.
struct ForgeTag {
    std::uint32_t tag = 0;
    std::uint32_t type = 0;
    std::uint32_t count = 0;
    Bytes data;
};

ForgeTag text_tag(std::uint32_t tag, const std::string& value);
ForgeTag text_list_tag(std::uint32_t tag, const std::string& value);
ForgeTag number_tag(std::uint32_t tag, std::uint32_t value);
ForgeTag bytes_tag(std::uint32_t tag, Bytes value);

/// A header record with magic; `tags` lie within the immutable region `region`, `outside` after it.
Bytes forge_header(std::uint32_t region,
                   const std::vector<ForgeTag>& tags,
                   const std::vector<ForgeTag>& outside = {});

/// What a forged package looks like. Its payload is not an archive: the checks do not unpack it.
struct Forge {
    std::string name = "tiny";
    std::string version = "1.0";
    std::string release = "1.el7";
    std::string arch = "noarch";
    std::size_t payload_bytes = 5000;
    bool payload_digest = true;  ///< as rpm 4.14 and later write it
    bool sha256_header = true;
    bool md5 = true;
    std::string header_signer;              ///< name in Signers; empty: no header signature
    std::string whole_signer;               ///< signs header and payload, as EL7 does
    std::optional<Bytes> header_signature;  ///< these bytes in place of a signature
    std::vector<ForgeTag> outside;          ///< entries outside the immutable region
    std::vector<ForgeTag> more_signatures;  ///< further entries of the signature header
};

Bytes forge_rpm(const Forge& forge);

std::string as_text(const Bytes& bytes);
Bytes as_bytes(const std::string& text);

}  // namespace pigsty::repo::testing
