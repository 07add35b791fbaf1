// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/quote.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "specs/inventory/pg_service.hpp"

namespace pigsty::firstboot {

namespace {

/// The number that a member has for a port.
std::uint16_t number_of(const specs::PgServicePort& port, const specs::PgMember& member) {
    if (const auto* number = std::get_if<std::uint16_t>(&port)) {
        return *number;
    }
    switch (std::get<specs::PgPort>(port)) {
        case specs::PgPort::postgres:
            return port_of(member.variables, "pg_port");
        case specs::PgPort::pgbouncer:
            return port_of(member.variables, "pgbouncer_port");
        case specs::PgPort::patroni:
            return port_of(member.variables, "patroni_port");
        case specs::PgPort::pg_exporter:
            return port_of(member.variables, "pg_exporter_port");
    }
    throw base::Error("a port without a name");
}

std::optional<std::uint16_t> check_port_of(const specs::PgService& service,
                                           const specs::PgMember& member) {
    if (service.check_port) {
        return number_of(*service.check_port, member);
    }
    if (service.check_method == specs::PgCheck::tcp) {
        return std::nullopt;
    }
    return number_of(specs::PgPort::patroni, member);
}

HaproxyServer server_of(const specs::PgService& service, const specs::PgServiceMember& one) {
    const specs::PgMember& member = *one.member;
    if (member.weight < 0 || member.weight > 256) {
        placed_text(member.variables, "pg_weight").fail_expected("a weight, 0 to 256,");
    }
    return {.name = member.instance(),
            .address = member.address,
            .port = number_of(service.dst_port, member),
            .check_port = check_port_of(service, member),
            .weight = member.weight,
            .backup = one.backup};
}

std::string address_of(const specs::PgService& service, const specs::HostVariables& variables) {
    if (service.src_ip != "vip") {
        return service.src_ip;
    }
    if (!has_virtual_address(variables)) {
        throw base::SpecError(service.position,
                              "the service " + base::quote(service.name) +
                                  " listens on the VIP, but vip_mode is not \"l2\"");
    }
    return virtual_address(variables);
}

HaproxyListener listener_of(const specs::PgService& service, const PgNode& node) {
    HaproxyListener listener;
    listener.name = node.cluster.name + '-' + service.name;
    listener.address = address_of(service, node.self().variables);
    listener.port = service.src_port;
    listener.maxconn = service.maxconn;
    listener.balance = service.balance;
    listener.check = {.http = service.check_method == specs::PgCheck::http,
                      .url = service.check_url,
                      .status = service.check_code};
    listener.server_options = service.default_server_options;
    for (const specs::PgServiceMember& member : members_of(service, node.cluster)) {
        listener.servers.push_back(server_of(service, member));
    }
    return listener;
}

/// Services that are configured as wished, and still lead nowhere.
void warn_of(const specs::PgService& service, const PgNode& node, PlanWriter& plan) {
    const std::string quoted = "the service " + base::quote(service.name) + ' ';
    if (service.dst_port == specs::PgServicePort(specs::PgPort::pgbouncer) && !node.pgbouncer) {
        plan.warn(quoted + "leads to pgbouncer, but pgbouncer_enabled is false");
    }
    const bool asks_patroni =
        service.check_port ? *service.check_port == specs::PgServicePort(specs::PgPort::patroni)
                           : service.check_method == specs::PgCheck::http;
    if (asks_patroni && !node.patroni) {
        plan.warn(quoted + "asks Patroni who may be used, but patroni_enabled is false");
    }
}

}  // namespace

std::vector<HaproxyListener> haproxy_listeners(const RoleInput& input,
                                               const PgNode& node,
                                               PlanWriter& plan) {
    std::vector<HaproxyListener> listeners;
    std::set<std::string> names;
    for (const char* variable : {"pg_services", "pg_services_extra"}) {
        for (const specs::PgService& service : specs::pg_services(input.variables, variable)) {
            if (!names.insert(service.name).second) {
                throw base::SpecError(
                    service.position,
                    "the service " + base::quote(service.name) + " stands twice in the services");
            }
            warn_of(service, node, plan);
            listeners.push_back(listener_of(service, node));
        }
    }
    return listeners;
}

}  // namespace pigsty::firstboot
