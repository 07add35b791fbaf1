// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

const SysctlValue& body_of(const Resource& resource) {
    return std::get<SysctlValue>(resource.body);
}

/// "net.ipv4.conf.eth0/1.forwarding" is net/ipv4/conf/eth0.1/forwarding. Source: sysctl.d(5).
std::string path_of(const SysctlValue& sysctl) {
    std::string path = sysctl.key;
    for (char& letter : path) {
        letter = letter == '.' ? '/' : letter == '/' ? '.' : letter;
    }
    if (("/" + path + "/").find("/../") != std::string::npos) {
        throw base::Error("sysctl " + base::quote(sysctl.key) + " is no name of a kernel setting");
    }
    return "/proc/sys/" + path;
}

/// Words with one blank between: the kernel separates by tabs.
std::string words_of(const std::string& text) {
    std::string words;
    bool gap = false;
    for (const char letter : text) {
        if (letter == ' ' || letter == '\t' || letter == '\n') {
            gap = !words.empty();
        } else {
            words += gap ? " " : "";
            words += letter;
            gap = false;
        }
    }
    return words;
}

Look look(const Resource& resource, EngineContext& context) {
    const SysctlValue& sysctl = body_of(resource);
    if (!context.system.live()) {
        return needs_live("= " + sysctl.value);
    }
    const auto found = context.system.files().read(path_of(sysctl));
    if (!found) {
        return {LookState::differs, "the kernel has no such setting (yet)", ""};
    }
    if (words_of(*found) == words_of(sysctl.value)) {
        return {};
    }
    return {LookState::differs, words_of(*found) + " becomes " + words_of(sysctl.value), ""};
}

void make(const Resource& resource, EngineContext& context) {
    const SysctlValue& sysctl = body_of(resource);
    const std::string path = path_of(sysctl);
    const RootFolder& files = context.system.files();
    if (!files.info(path)) {
        base::Error error("the kernel has no setting " + base::quote(sysctl.key));
        error.set_hint("the module that brings it is not loaded, or the kernel is too old or new");
        throw error;
    }
    files.write_in_place(path, sysctl.value + '\n');
    const std::string now = words_of(files.read(path).value_or(""));
    if (now != words_of(sysctl.value)) {
        throw base::Error("sysctl " + base::quote(sysctl.key) + " is " + base::quote(now) +
                          " after it was set to " + base::quote(sysctl.value));
    }
}

}  // namespace

const Handler k_sysctl_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
