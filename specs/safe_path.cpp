// SPDX-License-Identifier: Apache-2.0
#include "specs/safe_path.hpp"

#include <algorithm>
#include <array>

#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

constexpr std::string_view k_program_scheme = "program:";

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

}  // namespace

std::optional<std::string_view> unsafe_part(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return part;
        }
        if (slash == std::string_view::npos) {
            return std::nullopt;
        }
        path.remove_prefix(slash + 1);
    }
}

std::string path_problem(std::string_view path) {
    if (path.empty()) {
        return "a path must not be empty";
    }
    if (has_control(path) || path.find('\\') != std::string_view::npos) {
        return "the path " + base::quote(path) + " has a control character or a backslash";
    }
    if (path.front() == '/') {
        return "the path " + base::quote(path) + " must be relative";
    }
    if (const auto part = unsafe_part(path)) {
        return "the path " + base::quote(path) + " must not have the part " + base::quote(*part);
    }
    return "";
}

std::string file_name_problem(std::string_view name) {
    if (name.find('/') != std::string_view::npos) {
        return "the file name " + base::quote(name) + " must not have a \"/\"";
    }
    return path_problem(name);
}

std::optional<ProgramAddress> parse_program_address(std::string_view address) {
    if (!address.starts_with(k_program_scheme)) {
        return std::nullopt;
    }
    address.remove_prefix(k_program_scheme.size());
    const std::size_t slash = address.find('/');
    if (slash == 0 || slash == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view name = address.substr(0, slash);
    const std::string_view path = address.substr(slash + 1);
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos ||
        (!path.empty() && !path_problem(path).empty())) {
        return std::nullopt;
    }
    return ProgramAddress{std::string(name), std::string(path)};
}

std::string address_problem(std::string_view address) {
    if (address.starts_with(k_program_scheme)) {
        return parse_program_address(address)
                   ? ""
                   : "the address " + base::quote(address) +
                         " must be \"program:NAME/\" or \"program:NAME/PATH\"";
    }
    static constexpr std::array<std::string_view, 3> k_schemes{"http://", "https://", "file:///"};
    const auto scheme = std::find_if(k_schemes.begin(), k_schemes.end(), [&](std::string_view one) {
        return address.starts_with(one);
    });
    if (scheme == k_schemes.end()) {
        return "the address " + base::quote(address) +
               " must begin with http://, https:// or file:///";
    }
    const std::string_view rest = address.substr(scheme->size());
    const std::string_view host = rest.substr(0, rest.find('/'));
    if (*scheme != "file:///" && host.empty()) {
        return "the address " + base::quote(address) + " has no host";
    }
    if (has_control(address) || address.find(' ') != std::string_view::npos) {
        return "the address " + base::quote(address) + " has a blank or control character";
    }
    if (*scheme != "file:///" && host.find('@') != std::string_view::npos) {
        return "an address must not carry a user name or password: it would be written into locks";
    }
    return "";
}

}  // namespace pigsty::specs
