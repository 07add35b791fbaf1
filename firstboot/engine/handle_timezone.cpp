// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_link = "/etc/localtime";

const TimezoneSet& body_of(const Resource& resource) {
    return std::get<TimezoneSet>(resource.body);
}

std::string target_of(const TimezoneSet& timezone) {
    return "../usr/share/zoneinfo/" + timezone.name;
}

/// Both spellings are in use; systemd takes both. Source: localtime(5).
bool is_right(const TimezoneSet& timezone, const EngineContext& context) {
    const auto target = context.system.files().link_target(k_link);
    return target == target_of(timezone) || target == "/usr/share/zoneinfo/" + timezone.name;
}

Look look(const Resource& resource, EngineContext& context) {
    if (is_right(body_of(resource), context)) {
        return {};
    }
    const auto target = context.system.files().link_target(k_link);
    return {LookState::differs,
            target ? "link leads to " + base::quote(*target) : std::string("no link yet"),
            ""};
}

void make(const Resource& resource, EngineContext& context) {
    const TimezoneSet& timezone = body_of(resource);
    const RootFolder& files = context.system.files();
    if (context.system.live() && !files.info_followed("/usr/share/zoneinfo/" + timezone.name)) {
        base::Error error("there is no time zone " + base::quote(timezone.name) +
                          " in /usr/share/zoneinfo");
        error.set_hint(
            "see node_timezone; names are as in \"timedatectl list-timezones\", and the "
            "package tzdata has them");
        throw error;
    }
    files.make_link(k_link, target_of(timezone));  // also where the zone was copied
}

}  // namespace

const Handler k_timezone_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
