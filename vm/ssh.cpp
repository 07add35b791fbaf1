// SPDX-License-Identifier: Apache-2.0
#include "vm/ssh.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cerrno>
#include <string_view>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/process.hpp"

namespace pigsty::vm {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

base::Fd make_socket(int flags) {
    base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
    if (!fd) {
        const int err = errno;
        throw base::SystemError("cannot create a socket", err);
    }
    return fd;
}

}  // namespace

std::filesystem::path make_key_pair(const std::filesystem::path& folder) {
    std::filesystem::path key = folder / "id_ed25519";
    try {
        base::run_checked({{"ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-C",
                            "pigsty-bundle",
                            "-f",
                            key.string()}});
    } catch (base::ProcessError& error) {
        error.set_hint("ssh and ssh-keygen are in Debian's package openssh-client");
        throw;
    }
    return key;
}

std::uint16_t free_port() {
    const base::Fd fd = make_socket(0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = std::bit_cast<sockaddr*>(&address);
    if (::bind(fd.get(), generic, size) != 0 || ::getsockname(fd.get(), generic, &size) != 0) {
        const int err = errno;
        throw base::SystemError("cannot find a free port on 127.0.0.1", err);
    }
    return ntohs(address.sin_port);
}

bool ssh_answers(std::uint16_t port) {
    const base::Fd fd = make_socket(SOCK_NONBLOCK);
    const sockaddr_in address = loopback(port);
    if (::connect(fd.get(), std::bit_cast<const sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS) {
        return false;
    }
    pollfd poll{fd.get(), POLLIN, 0};
    std::array<char, 64> hello{};
    if (::poll(&poll, 1, 1000) <= 0) {
        return false;
    }
    const ssize_t got = ::recv(fd.get(), hello.data(), hello.size(), 0);
    return got > 0 &&
           std::string_view(hello.data(), static_cast<std::size_t>(got)).starts_with("SSH-");
}

std::vector<std::string> ssh_command(const SshAccess& access, const std::string& remote) {
    std::vector<std::string> arguments = {"ssh",
                                          "-F",
                                          "none",
                                          "-p",
                                          std::to_string(access.port),
                                          "-l",
                                          access.user,
                                          "-o",
                                          "StrictHostKeyChecking=no",
                                          "-o",
                                          "UserKnownHostsFile=/dev/null",
                                          "-o",
                                          "GlobalKnownHostsFile=/dev/null",
                                          "-o",
                                          "LogLevel=ERROR",
                                          "-o",
                                          "PasswordAuthentication=no",
                                          "-o",
                                          "KbdInteractiveAuthentication=no",
                                          "-o",
                                          "ConnectTimeout=30"};
    if (!access.key.empty()) {
        arguments.insert(arguments.end(), {"-i", access.key.string(), "-o", "IdentitiesOnly=yes"});
    }
    arguments.insert(arguments.end(), {remote.empty() ? "-t" : "-T", "127.0.0.1"});
    if (!remote.empty()) {
        arguments.insert(arguments.end(), {"--", remote});
    }
    return arguments;
}

}  // namespace pigsty::vm
