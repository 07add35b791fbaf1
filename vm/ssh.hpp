// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pigsty::vm {

/// How to log in to a machine whose sshd is at a port of 127.0.0.1.
struct SshAccess {
    std::filesystem::path folder;  ///< where key and known hosts are
    std::filesystem::path key;     ///< private key; empty: the user's own keys
    std::string user = "pigsty";
    std::uint16_t port = 0;
};

/// Makes a key pair (ed25519, no passphrase) in `folder` and gives the private key's path; the
/// public one is beside it with ".pub". Throws ProcessError.
std::filesystem::path make_key_pair(const std::filesystem::path& folder);

/// A port of 127.0.0.1 that nobody listens on now. Throws SystemError.
std::uint16_t free_port();

/// True when an SSH server says hello at that port of 127.0.0.1, waiting at most a second.
bool ssh_answers(std::uint16_t port);

/// The program and arguments of a login: a shell, or `remote` run by one. What the user's own
/// configuration says of hosts is not read, and no host key is kept: every boot makes new ones.
std::vector<std::string> ssh_command(const SshAccess& access, const std::string& remote);

}  // namespace pigsty::vm
