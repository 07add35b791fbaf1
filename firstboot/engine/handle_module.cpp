// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>

#include <algorithm>

#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

const KernelModuleLoaded& body_of(const Resource& resource) {
    return std::get<KernelModuleLoaded>(resource.body);
}

std::string kernel_name(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

/// Shape of a line: "kernel/net/bridge/br_netfilter.ko".
bool is_builtin(const std::string& name, const RootFolder& files) {
    utsname kernel{};
    if (::uname(&kernel) != 0) {
        return false;
    }
    const std::string list =
        files.read(std::string("/lib/modules/") + kernel.release + "/modules.builtin").value_or("");
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find('\n', at), list.size());
        std::string line = list.substr(at, end - at);
        line.erase(0, line.rfind('/') + 1);
        if (kernel_name(line.substr(0, line.find(".ko"))) == name) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

Look look(const Resource& resource, EngineContext& context) {
    const std::string name = kernel_name(body_of(resource).name);
    const RootFolder& files = context.system.files();
    if (!context.system.live()) {
        return needs_live();
    }
    const std::string loaded = '\n' + files.read("/proc/modules").value_or("");
    if (files.info("/sys/module/" + name) || loaded.find('\n' + name + ' ') != std::string::npos ||
        is_builtin(name, files)) {
        return {};
    }
    return {LookState::differs, "not loaded", ""};
}

void make(const Resource& resource, EngineContext& context) {
    context.system.run_checked({"modprobe", "--", body_of(resource).name},
                               std::chrono::seconds(60));
}

}  // namespace

const Handler k_module_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
