// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/rpm_signature.hpp"

#include <rpm/rpmtag.h>

#include "base/error.hpp"
#include "repo/detail/keyring_state.hpp"
#include "repo/detail/openpgp.hpp"

namespace pigsty::repo::detail {

namespace {

using base::VerifyError;

std::optional<Signature> find_signature(const RpmHeader& header, std::initializer_list<int> tags) {
    for (const int tag : tags) {
        if (const auto packet = header.bytes(tag)) {
            return read_signature(*packet);
        }
    }
    return std::nullopt;
}

bool is_strong_enough(int algorithm) {
    switch (algorithm) {
        case PGPHASHALGO_SHA1:  // EL5 and EL6 packages, and old DSA keys, have nothing better
        case PGPHASHALGO_SHA224:
        case PGPHASHALGO_SHA256:
        case PGPHASHALGO_SHA384:
        case PGPHASHALGO_SHA512:
            return true;
        default:
            return false;
    }
}

}  // namespace

Signature read_signature(std::span<const std::uint8_t> packet) {
    Signature signature;
    signature.params = parse_signature(packet);
    if (!signature.params || pgpSignatureType(signature.params.get()) != PGPSIGTYPE_BINARY) {
        throw VerifyError("the signature is damaged or of an unknown kind");
    }
    signature.key_id = key_id_of(signature.params.get());
    signature.hash_algorithm =
        static_cast<int>(pgpDigParamsAlgo(signature.params.get(), PGPVAL_HASHALGO));
    if (!is_strong_enough(signature.hash_algorithm)) {
        throw VerifyError("the signature by key " + signature.key_id +
                          " is over a digest that is too weak (algorithm " +
                          std::to_string(signature.hash_algorithm) + ")");
    }
    return signature;
}

std::optional<Signature> header_signature(const RpmHeader& signature_header) {
    return find_signature(signature_header, {RPMSIGTAG_RSA, RPMSIGTAG_DSA});
}

std::optional<Signature> whole_signature(const RpmHeader& signature_header) {
    return find_signature(signature_header, {RPMSIGTAG_PGP, RPMSIGTAG_GPG});
}

const std::string& require_pinned(const Signature& signature, const Keyring& keyring) {
    const auto& primary_of = keyring.state().primary_of;
    const auto found = primary_of.find(signature.key_id);
    if (found == primary_of.end()) {
        std::string known;
        for (const auto& [key_id, fingerprint] : primary_of) {
            if (known.find(fingerprint) == std::string::npos) {
                known += (known.empty() ? "" : ", ") + fingerprint;
            }
        }
        throw VerifyError("signed by key " + signature.key_id + ", which is not pinned (pinned: " +
                          (known.empty() ? "none" : known) + ")");
    }
    return found->second;
}

const std::string& verify_signature(const Signature& signature,
                                    const RpmDigest& digest,
                                    const Keyring& keyring,
                                    const std::string& what) {
    const std::string& fingerprint = require_pinned(signature, keyring);
    const rpmRC status =
        rpmKeyringVerifySig(keyring.state().ring.get(), signature.params.get(), digest.get());
    if (status != RPMRC_OK) {
        throw VerifyError("signature by key " + signature.key_id + " does not match: " + what +
                          " was changed after it was signed, or is damaged");
    }
    return fingerprint;
}

std::string verify_detached(std::string_view text,
                            std::string_view armoured,
                            const Keyring& keyring) {
    std::optional<Signature> foreign;
    for (const Bytes& block : read_armour(armoured, "SIGNATURE")) {
        for (const PgpPacket& packet : split_packets(block)) {
            Signature signature = read_signature(packet.whole);
            if (keyring.state().primary_of.count(signature.key_id) == 0) {
                foreign = std::move(signature);
                continue;
            }
            RpmDigest digest(signature.hash_algorithm);
            digest.update({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
            return verify_signature(signature, digest, keyring, "the text");
        }
    }
    if (!foreign) {
        throw VerifyError("there is no armoured signature");
    }
    return require_pinned(*foreign, keyring);
}

}  // namespace pigsty::repo::detail
