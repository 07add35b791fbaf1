// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/selector.hpp"

namespace pigsty::specs {

namespace {

using Members = std::vector<const HostView*>;

/// True when the field holds a selector that picks somebody; one that cannot be read is told of
/// with its type.
bool picks_somebody(const YamlNode* field, const Members& members) {
    if (field == nullptr || field->is_null()) {
        return false;
    }
    try {
        const Selector selector(field->raw_text());
        return std::any_of(members.begin(), members.end(), [&](const HostView* member) {
            return selector.picks([&](std::string_view name) { return member->find(name).value; });
        });
    } catch (const base::SpecError&) {
        return true;
    }
}

class ServiceCheck {
  public:
    ServiceCheck(const std::string& cluster, const Members& members, Findings& findings)
        : cluster_(cluster), members_(members), findings_(findings) {}

    /// `ours`: the cluster's own, no service for all clusters.
    void check(const YamlNode& service, bool ours);

  private:
    std::string whose() const { return "cluster " + base::quote(cluster_); }

    const std::string& cluster_;
    const Members& members_;
    Findings& findings_;
    std::map<std::string, const YamlNode*> names_;
};

void ServiceCheck::check(const YamlNode& service, bool ours) {
    const YamlNode* name = service.find("name");
    if (name == nullptr || name->kind() != YamlKind::scalar) {
        return;
    }
    const std::string quoted = base::quote(name->raw_text());
    if (!names_.try_emplace(name->raw_text(), name).second) {
        findings_.error_of(
            name->position(), "the service " + quoted + " stands twice in the services", whose());
    }
    const YamlNode* selector = service.find("selector");
    if (selector != nullptr && !selector->is_null() && !picks_somebody(selector, members_) &&
        !picks_somebody(service.find("selector_backup"), members_)) {
        // A service for all clusters may find nobody in one of them; a cluster's own must.
        const auto tell = ours ? &Findings::error_of : &Findings::warning_of;
        (findings_.*tell)(selector->position(),
                          "the selectors of service " + quoted + " match no member",
                          whose());
    }
    const YamlNode* source = service.find("src_ip");
    if (source != nullptr && source->raw_text() == "vip" &&
        members_.front()->text("vip_mode") != "l2") {
        findings_.error_of(source->position(),
                           "the service " + quoted + " listens on the VIP, but vip_mode is not " +
                               "\"l2\" in the settings",
                           whose());
    }
}

}  // namespace

void check_services(const std::string& cluster, const Members& members, Findings& findings) {
    if (!has_haproxy(*members.front())) {
        return;
    }
    ServiceCheck check(cluster, members, findings);
    for (const char* variable : {"pg_services", "pg_services_extra"}) {
        const Setting services = members.front()->find(variable);
        for (const YamlNode* service :
             services ? services.value->items() : std::vector<const YamlNode*>{}) {
            check.check(*service, variable == std::string_view("pg_services_extra"));
        }
    }
}

}  // namespace pigsty::specs
