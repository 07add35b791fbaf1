// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/consul_services.hpp"

#include <nlohmann/json.hpp>

#include "firstboot/roles/dcs/dcs_role.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "specs/inventory/pg_service.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::ordered_json;

Json check_of(const ConsulCheck& check) {
    Json json;
    if (const auto* tcp = std::get_if<ConsulTcpCheck>(&check)) {
        json["tcp"] = tcp->address;
    } else if (const auto* http = std::get_if<ConsulHttpCheck>(&check)) {
        json["http"] = http->url;
    } else {
        json["args"] = std::get<ConsulScriptCheck>(check).argv;
    }
    json["interval"] = "15s";
    json["timeout"] = "1s";
    return json;
}

/// The services of one node. The role among tags and meta is the configured one: who leads at the
/// moment is what Patroni itself registers.
class Registrations {
  public:
    Registrations(const RoleInput& input, const PgNode& node, PlanWriter& plan)
        : input_(input), node_(node), plan_(plan), not_ours_(consul_trouble(input, plan)) {}

    /// Adds the file, or sees to it that there is none.
    void add(const std::string& stem, const ConsulService& service, bool runs = true) {
        const std::string path = "/etc/consul.d/svc-" + stem + ".json";
        const std::string reason = "service_registry: consul";
        Extra extra{.not_ours = not_ours_};
        if (runs) {
            const Access access{.mode = 0640, .owner = "root", .group = "consul"};
            files_.push_back(
                plan_.file(path, consul_service_text(service), reason, access, std::move(extra)));
        } else {
            files_.push_back(plan_.add(FileAbsent{.path = path}, reason, std::move(extra)));
        }
    }

    ConsulService service(const std::string& name,
                          std::uint16_t port,
                          std::vector<std::string> tags,
                          ConsulCheck check) const {
        ConsulService service{name, port, std::move(tags), {}, std::move(check)};
        service.meta = {{"type", name},
                        {"seq", std::to_string(node_.self().sequence)},
                        {"instance", node_.instance},
                        {"cluster", node_.cluster.name}};
        return service;
    }

    void reload() {
        // Consul takes what comes new and forgets what is gone; what does not change goes on.
        plan_.add(CommandRun{.name = "reload consul",
                             .argv = {program_path(input_.facts, "systemctl", "/usr/bin/systemctl"),
                                      "reload",
                                      "consul.service"},
                             .again_on = files_},
                  "service_registry: consul",
                  {.not_ours = not_ours_});
    }

  private:
    const RoleInput& input_;
    const PgNode& node_;
    PlanWriter& plan_;
    std::optional<std::string> not_ours_;
    std::vector<ResourceId> files_;
};

std::string local(std::uint16_t port) {
    return "127.0.0.1:" + std::to_string(port);
}

void add_database(Registrations& all, const PgNode& node) {
    const std::vector<std::string> tags = {"pgsql", node.self().role, node.cluster.name};
    ConsulService postgres = all.service("postgres",
                                         node.port,
                                         tags,
                                         ConsulScriptCheck{{node.bin_dir + "/pg_isready",
                                                            "-p",
                                                            std::to_string(node.port),
                                                            "-U",
                                                            node.monitor.user}});
    const std::string role_service = node.cluster.name + '-' + node.self().role;
    const auto complete = [&](ConsulService& service) {
        service.meta["role"] = node.self().role;
        service.meta["service"] = role_service;
        service.meta["version"] = std::to_string(node.version);
    };
    complete(postgres);
    all.add("postgres", postgres);
    ConsulService patroni =
        all.service("patroni", node.patroni_port, tags, ConsulTcpCheck{local(node.patroni_port)});
    complete(patroni);
    all.add("patroni", patroni, node.patroni);
    ConsulService pooler = all.service(
        "pgbouncer", node.pgbouncer_port, tags, ConsulTcpCheck{local(node.pgbouncer_port)});
    complete(pooler);
    all.add("pgbouncer", pooler, node.pgbouncer);
}

void add_exporters(Registrations& all, const RoleInput& input, const PgNode& node) {
    const auto add = [&](const std::string& name, const std::string& stem, bool runs) {
        const std::uint16_t port = port_of(input.variables, stem + "_port");
        all.add(name,
                all.service(name,
                            port,
                            {"pgsql", "exporter", name},
                            ConsulHttpCheck{"http://" + input.variables.address() + ':' +
                                            std::to_string(port) + '/'}),
                runs);
    };
    add("pg-exporter", "pg_exporter", input.variables.boolean("pg_exporter_enabled"));
    add("pgbouncer-exporter",
        "pgbouncer_exporter",
        input.variables.boolean("pgbouncer_exporter_enabled") && node.pgbouncer);
}

void add_entries(Registrations& all, const RoleInput& input, const PgNode& node) {
    const bool runs = input.variables.boolean("haproxy_enabled");
    const std::uint16_t port = port_of(input.variables, "haproxy_exporter_port");
    all.add(
        "haproxy",
        all.service(
            "haproxy", port, {"pgsql", "exporter", node.cluster.name}, ConsulTcpCheck{local(port)}),
        runs);
    for (const char* variable : {"pg_services", "pg_services_extra"}) {
        for (const specs::PgService& service : specs::pg_services(input.variables, variable)) {
            const std::string name = node.cluster.name + '-' + service.name;
            all.add(
                name,
                all.service(
                    name, service.src_port, {"pgsql", name, node.cluster.name, service.name}, {}),
                runs);
        }
    }
}

}  // namespace

std::string consul_service_text(const ConsulService& service) {
    Json json = {{"name", service.name},
                 {"port", service.port},
                 {"tags", service.tags},
                 {"meta", service.meta}};
    if (!std::holds_alternative<std::monostate>(service.check)) {
        json["check"] = check_of(service.check);
    }
    return Json{{"service", json}}.dump(2) + "\n";
}

void add_consul_services(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    const std::string registry = input.variables.text("service_registry");
    if (registry != "consul" && registry != "both") {
        return;
    }
    if (input.variables.text("dcs_type") == "etcd") {
        plan.warn("service_registry is " + registry +
                  ", but dcs_type is etcd: no Consul runs here, nothing is registered");
        return;
    }
    Registrations all(input, node, plan);
    add_database(all, node);
    add_exporters(all, input, node);
    add_entries(all, input, node);
    all.reload();
}

}  // namespace pigsty::firstboot
