// SPDX-License-Identifier: Apache-2.0
#include "specs/nevra.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

bool is_made_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 10 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

[[noreturn]] void fail(std::string_view text, const std::string& reason) {
    throw base::SpecError("not a package identity: " + base::quote(text) + ": " + reason +
                          "; expected \"name-[epoch:]version-release.arch\"");
}

/// Cuts what stands behind the last `separator` off `rest`.
std::string cut_last(std::string_view& rest,
                     char separator,
                     std::string_view text,
                     const std::string& part) {
    const std::size_t at = rest.rfind(separator);
    if (at == std::string_view::npos) {
        fail(text, "the " + part + " is missing");
    }
    std::string cut(rest.substr(at + 1));
    rest = rest.substr(0, at);
    return cut;
}

void check_part(std::string_view part,
                std::string_view others,
                std::string_view text,
                const std::string& name) {
    if (part.empty()) {
        fail(text, "the " + name + " is empty");
    }
    if (!is_made_of(part, others)) {
        fail(text,
             "the " + name + " " + base::quote(part) + " has a character that is not allowed");
    }
}

}  // namespace

Nevra parse_nevra(std::string_view text) {
    Nevra nevra;
    std::string_view rest = text;
    nevra.arch = cut_last(rest, '.', text, "architecture");
    nevra.release = cut_last(rest, '-', text, "release");
    nevra.version = cut_last(rest, '-', text, "version");
    nevra.name = std::string(rest);
    if (const std::size_t colon = nevra.version.find(':'); colon != std::string::npos) {
        nevra.epoch = nevra.version.substr(0, colon);
        nevra.version.erase(0, colon + 1);
        if (nevra.version.find(':') != std::string::npos) {
            fail(text, "a second \":\" appears");
        }
        if (!is_number(nevra.epoch)) {
            fail(text, "the epoch " + base::quote(nevra.epoch) + " is not a number");
        }
        nevra.epoch.erase(0, std::min(nevra.epoch.find_first_not_of('0'), nevra.epoch.size() - 1));
    }
    check_part(nevra.name, "._+-", text, "name");
    check_part(nevra.version, "._+~^", text, "version");
    check_part(nevra.release, "._+~^", text, "release");
    check_part(nevra.arch, "_", text, "architecture");
    return nevra;
}

std::string evr_of(const Nevra& nevra) {
    return (nevra.epoch == "0" || nevra.epoch.empty() ? "" : nevra.epoch + ':') + nevra.version +
           '-' + nevra.release;
}

std::string to_string(const Nevra& nevra) {
    return nevra.name + '-' + evr_of(nevra) + '.' + nevra.arch;
}

std::string file_name_of(const Nevra& nevra) {
    return nevra.name + '-' + nevra.version + '-' + nevra.release + '.' + nevra.arch + ".rpm";
}

}  // namespace pigsty::specs
