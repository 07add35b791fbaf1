// SPDX-License-Identifier: Apache-2.0
#include "vm/guest_address.hpp"

#include <arpa/inet.h>

#include <charconv>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::vm {

namespace {

std::string dotted(std::uint32_t address) {
    char text[INET_ADDRSTRLEN] = {};
    const in_addr bytes{htonl(address)};
    ::inet_ntop(AF_INET, &bytes, text, sizeof text);
    return text;
}

std::uint32_t host_bits(unsigned prefix) {
    return ~std::uint32_t{0} >> prefix;
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw base::UsageError("address " + base::quote(text) + ": " + why);
}

}  // namespace

std::string GuestAddress::text() const {
    return dotted(address);
}

std::string GuestAddress::network_option() const {
    const std::uint32_t network = address & ~host_bits(prefix);
    std::uint32_t next = network + host_bits(prefix) - 1;
    const auto take = [&] {
        next -= next == address ? 1 : 0;
        return dotted(next--);
    };
    const std::string host = take();
    const std::string dns = take();
    return "net=" + dotted(network) + '/' + std::to_string(prefix) + ",host=" + host +
           ",dns=" + dns + ",dhcpstart=" + text();
}

GuestAddress parse_guest_address(std::string_view text) {
    GuestAddress guest;
    const std::size_t slash = text.find('/');
    in_addr bytes{};
    if (slash == std::string_view::npos ||
        ::inet_pton(AF_INET, std::string(text.substr(0, slash)).c_str(), &bytes) != 1) {
        refuse(text, "expected an IPv4 address and a prefix, as 10.10.10.11/24");
    }
    const std::string_view prefix = text.substr(slash + 1);
    const auto [end, code] =
        std::from_chars(prefix.data(), prefix.data() + prefix.size(), guest.prefix);
    if (code != std::errc() || end != prefix.data() + prefix.size() || guest.prefix < 8 ||
        guest.prefix > 29) {
        refuse(text, "expected a prefix from 8 to 29");
    }
    guest.address = ntohl(bytes.s_addr);
    const std::uint32_t host = guest.address & host_bits(guest.prefix);
    if (host == 0 || host == host_bits(guest.prefix)) {
        refuse(text, "this names the network or everybody in it, not a machine");
    }
    return guest;
}

}  // namespace pigsty::vm
