// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::repo {

/// A public key as read from its armoured text.
struct PublicKey {
    std::string fingerprint;  ///< of the primary key, 40 upper-case hexadecimal digits
    std::string text;         ///< armoured
};

/// Reads one or several armoured keys ("-----BEGIN PGP PUBLIC KEY BLOCK-----"), e.g. a RPM-GPG-KEY
/// file. Throws VerifyError when `text` holds none or a damaged one; `name` is for messages.
std::vector<PublicKey> parse_public_keys(std::string_view text, const std::string& name);

/// Public keys to check signatures with, of its own: the host's rpm database plays no part.
class Keyring {
  public:
    Keyring();
    Keyring(Keyring&&) noexcept;
    Keyring& operator=(Keyring&&) noexcept;
    ~Keyring();

    /// Adds the primary key and its subkeys. Throws VerifyError when the text is no key.
    void add(const PublicKey& key);

    bool empty() const;

    /// Library state behind it (see repo/detail/); for the checkers of this layer only.
    struct State;
    const State& state() const { return *state_; }

  private:
    std::unique_ptr<State> state_;
};

}  // namespace pigsty::repo
