// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/unified_diff.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_file = "/etc/hostname";

const HostnameSet& body_of(const Resource& resource) {
    return std::get<HostnameSet>(resource.body);
}

bool file_is_right(const HostnameSet& hostname, const EngineContext& context) {
    return context.system.files().read(k_file) == hostname.name + '\n';
}

bool kernel_is_right(const HostnameSet& hostname, const EngineContext& context) {
    return !context.system.live() || context.system.kernel_hostname() == hostname.name;
}

Look look(const Resource& resource, EngineContext& context) {
    const HostnameSet& hostname = body_of(resource);
    const std::string diff = unified_diff(
        context.system.files().read(k_file).value_or(""), hostname.name + '\n', k_file);
    if (!kernel_is_right(hostname, context)) {
        return {LookState::differs,
                base::quote(context.system.kernel_hostname()) + " becomes " +
                    base::quote(hostname.name),
                diff};
    }
    if (!file_is_right(hostname, context)) {
        return {LookState::differs, std::string(k_file) + " differs", diff};
    }
    return {};
}

void make(const Resource& resource, EngineContext& context) {
    const HostnameSet& hostname = body_of(resource);
    if (!file_is_right(hostname, context)) {
        context.system.files().write(k_file, hostname.name + '\n', context.system.numeric({}));
    }
    if (!kernel_is_right(hostname, context)) {
        context.system.set_kernel_hostname(hostname.name);
    }
}

}  // namespace

const Handler k_hostname_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
