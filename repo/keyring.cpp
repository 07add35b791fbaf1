// SPDX-License-Identifier: Apache-2.0
#include "repo/keyring.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"
#include "repo/detail/keyring_state.hpp"
#include "repo/detail/openpgp.hpp"

namespace pigsty::repo {

namespace {

constexpr std::size_t k_key_id_digits = std::size_t{2} * PGP_KEYID_LEN;

using base::VerifyError;
using detail::Bytes;
using detail::PgpPacket;

constexpr std::size_t k_text_limit = 4u << 20;
constexpr std::size_t k_fingerprint_bytes = 20;
constexpr std::string_view k_block_kind = "PUBLIC KEY BLOCK";

std::string fingerprint_of(std::span<const std::uint8_t> key) {
    std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    if (pgpPubkeyFingerprint(key.data(), key.size(), &bytes, &size) != 0) {
        throw VerifyError("public key of an unknown version");
    }
    const base::CHandle<std::uint8_t, std::free> owner(bytes);
    if (size != k_fingerprint_bytes) {
        throw VerifyError("public key of an unknown version");
    }
    std::string text = base::to_hex({bytes, size});
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return text;
}

/// True for what the key says of itself; what others say of it (certifications, trust) has no
/// meaning here.
bool belongs_to(const PgpPacket& packet, const std::string& primary_key_id) {
    switch (packet.tag) {
        case PGPTAG_PUBLIC_KEY:
        case PGPTAG_PUBLIC_SUBKEY:
        case PGPTAG_USER_ID:
            return true;
        case PGPTAG_SIGNATURE: {
            const detail::PgpParams signature = detail::parse_signature(packet.whole);
            const std::string issuer = signature ? detail::key_id_of(signature.get()) : "";
            return issuer == primary_key_id || issuer == std::string(k_key_id_digits, '0');
        }
        default:
            return false;
    }
}

/// Key id of a primary key: the end of its fingerprint.
std::string key_id_of_fingerprint(const std::string& fingerprint) {
    std::string id = fingerprint.substr(fingerprint.size() - k_key_id_digits);
    std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return id;
}

/// The packets of one key that matter, in their order. `packets` starts with the primary key.
PublicKey make_public_key(std::span<const PgpPacket> packets) {
    PublicKey key;
    key.fingerprint = fingerprint_of(packets.front().whole);
    const std::string primary = key_id_of_fingerprint(key.fingerprint);
    Bytes bytes;
    bool attribute = false;  // signatures after a photo are about the photo
    for (const PgpPacket& packet : packets) {
        if (packet.tag != PGPTAG_SIGNATURE) {
            attribute = packet.tag == PGPTAG_PHOTOID;
        }
        if (!attribute && belongs_to(packet, primary)) {
            bytes.insert(bytes.end(), packet.whole.begin(), packet.whole.end());
        }
    }
    pgpDigParams parsed = nullptr;
    const int status = pgpPrtParams(bytes.data(), bytes.size(), PGPTAG_PUBLIC_KEY, &parsed);
    const detail::PgpParams owner(parsed);
    if (status != 0 || !owner) {
        throw VerifyError("public key " + key.fingerprint +
                          " is damaged: it does not parse, or a signature that it makes on itself "
                          "does not match");
    }
    key.text = detail::write_key_armour(bytes);
    return key;
}

/// Keys of one armoured block, which may hold several one after the other.
void read_keys(std::span<const std::uint8_t> block, std::vector<PublicKey>& keys) {
    const std::vector<PgpPacket> packets = detail::split_packets(block);
    const auto is_primary = [](const PgpPacket& p) { return p.tag == PGPTAG_PUBLIC_KEY; };
    if (packets.empty() || !is_primary(packets.front())) {
        throw VerifyError("armoured block does not start with a public key");
    }
    for (auto first = packets.begin(); first != packets.end();) {
        const auto last = std::find_if(first + 1, packets.end(), is_primary);
        keys.push_back(make_public_key({first, last}));
        first = last;
    }
}

bool looks_like_markup(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return start != std::string_view::npos && text[start] == '<';
}

}  // namespace

std::vector<PublicKey> parse_public_keys(std::string_view text, const std::string& name) {
    detail::ensure_rpm();
    return base::in_context([&] { return "reading the public key " + base::quote(name); },
                            [&] {
                                if (text.size() > k_text_limit) {
                                    throw VerifyError("key text is larger than 4 MiB");
                                }
                                std::vector<PublicKey> keys;
                                for (const Bytes& block : detail::read_armour(text, k_block_kind)) {
                                    read_keys(block, keys);
                                }
                                if (keys.empty()) {
                                    throw VerifyError(looks_like_markup(text)
                                                          ? "found a web page in place of a key"
                                                          : "there is no armoured public key");
                                }
                                return keys;
                            });
}

Keyring::Keyring() : state_(std::make_unique<State>()) {
    detail::ensure_rpm();
    state_->ring.reset(rpmKeyringNew());
    if (!state_->ring) {
        throw base::Error("cannot make a keyring");
    }
}

Keyring::Keyring(Keyring&&) noexcept = default;
Keyring& Keyring::operator=(Keyring&&) noexcept = default;
Keyring::~Keyring() = default;

void Keyring::add(const PublicKey& key) {
    const std::vector<Bytes> blocks = detail::read_armour(key.text, k_block_kind);
    if (blocks.size() != 1 || fingerprint_of(blocks.front()) != key.fingerprint) {
        throw VerifyError("text of the public key " + base::quote(key.fingerprint) +
                          " is not that of one key with this fingerprint");
    }
    const auto insert = [&](rpmPubkey added) {
        if (rpmKeyringAddKey(state_->ring.get(), added) < 0) {
            throw VerifyError("public key " + base::quote(key.fingerprint) + " cannot be used");
        }
        const pgpDigParams params = rpmPubkeyPgpDigParams(added);
        state_->primary_of.emplace(detail::key_id_of(params), key.fingerprint);
    };
    const Bytes& bytes = blocks.front();
    const detail::RpmPubkey primary(rpmPubkeyNew(bytes.data(), bytes.size()));
    if (!primary) {
        throw VerifyError("public key " + base::quote(key.fingerprint) + " is damaged");
    }
    insert(primary.get());
    int count = 0;
    const base::CHandle<rpmPubkey, std::free> subkeys(rpmGetSubkeys(primary.get(), &count));
    for (int i = 0; i < count; ++i) {
        const detail::RpmPubkey subkey(subkeys.get()[i]);
        insert(subkey.get());
    }
}

bool Keyring::empty() const {
    return state_->primary_of.empty();
}

}  // namespace pigsty::repo
