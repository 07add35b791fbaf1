// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/detail/text_forms.hpp"

namespace pigsty::specs {

namespace {

/// A port that a program of a host listens on.
struct Listener {
    std::int64_t port = 0;
    std::string program;      ///< for messages, e.g. "postgres"
    base::Position position;  ///< of what says so
};

/// Collects who listens on a host, by the table of ports of Pigsty v1.4.
class Listeners {
  public:
    explicit Listeners(const HostView& host) : host_(host) {}
    std::vector<Listener> collect();

  private:
    void fixed(std::int64_t port, const char* program) { all_.push_back({port, program, {}}); }
    void of_variable(const char* name, const char* program);
    void of_node();
    void of_meta();
    void of_postgres();
    void of_segments();
    void of_redis();

    const HostView& host_;
    std::vector<Listener> all_;
};

void Listeners::of_variable(const char* name, const char* program) {
    if (const auto port = host_.integer(name)) {
        all_.push_back({*port, program, host_.find(name).position()});
    }
}

void Listeners::of_node() {
    if (host_.boolean("node_exporter_enabled")) {
        of_variable("node_exporter_port", "node_exporter");
    }
    if (host_.boolean("promtail_enabled")) {
        of_variable("promtail_port", "promtail");
        fixed(9097, "promtail (gRPC)");
    }
    if (host_.text("dcs_type") == "consul") {
        for (const int port : {8300, 8301, 8302, 8500, 8600}) {
            fixed(port, "consul");
        }
    }
}

void Listeners::of_meta() {
    if (!host_.boolean("meta_node")) {
        return;
    }
    of_variable("repo_port", "nginx");
    fixed(53, "dnsmasq");
    fixed(3000, "grafana");
    fixed(3100, "loki");
    fixed(9096, "loki (gRPC)");
    fixed(9090, "prometheus");
    fixed(9093, "alertmanager");
    fixed(9113, "nginx_exporter");
}

void Listeners::of_postgres() {
    if (!is_pg_member(host_)) {
        return;
    }
    of_variable("pg_port", "postgres");
    const auto if_enabled = [&](const char* flag, const char* name, const char* program) {
        if (host_.boolean(flag)) {
            of_variable(name, program);
        }
    };
    if_enabled("patroni_enabled", "patroni_port", "patroni");
    if_enabled("pgbouncer_enabled", "pgbouncer_port", "pgbouncer");
    if_enabled("pg_exporter_enabled", "pg_exporter_port", "pg_exporter");
    if_enabled("pgbouncer_exporter_enabled", "pgbouncer_exporter_port", "pgbouncer_exporter");
    if (!has_haproxy(host_)) {
        return;
    }
    of_variable("haproxy_exporter_port", "haproxy (admin page)");
    for (const char* variable : {"pg_services", "pg_services_extra"}) {
        const Setting services = host_.find(variable);
        for (const YamlNode* service :
             services ? services.value->items() : std::vector<const YamlNode*>{}) {
            const YamlNode* port = service->find("src_port");
            const YamlNode* name = service->find("name");
            const auto number = port == nullptr ? std::nullopt : whole_number(*port);
            if (number && name != nullptr) {
                all_.push_back({*number,
                                "haproxy (service " + base::quote(name->raw_text(), 60) + ')',
                                port->position()});
            }
        }
    }
}

void Listeners::of_segments() {
    const Setting instances = host_.find("pg_instances");
    if (!instances || instances.value->kind() != YamlKind::map) {
        return;
    }
    for (const YamlEntry& entry : instances.value->entries()) {
        if (const auto port = port_number(entry.key)) {
            all_.push_back({*port, "a segment", instances.value->position_of(entry)});
        }
        const YamlNode* exporter = entry.value->find("pg_exporter_port");
        if (const auto port = exporter == nullptr ? std::nullopt : whole_number(*exporter)) {
            all_.push_back({*port, "pg_exporter of a segment", exporter->position()});
        }
    }
}

void Listeners::of_redis() {
    const Setting instances = host_.find("redis_instances");
    if (!instances || instances.value->kind() != YamlKind::map || !host_.find("redis_cluster")) {
        return;
    }
    const bool clustered = host_.text("redis_mode") == "cluster";
    for (const YamlEntry& entry : instances.value->entries()) {
        const auto port = port_number(entry.key);
        if (!port) {
            continue;
        }
        const base::Position position = instances.value->position_of(entry);
        all_.push_back({*port, "redis", position});
        if (clustered) {
            all_.push_back({*port + 10000, "redis (cluster bus)", position});
        }
    }
    if (host_.boolean("redis_exporter_enabled")) {
        of_variable("redis_exporter_port", "redis_exporter");
    }
}

std::vector<Listener> Listeners::collect() {
    of_node();
    of_meta();
    of_postgres();
    of_segments();
    of_redis();
    return std::move(all_);
}

}  // namespace

void check_ports(InventoryView& view, Findings& findings) {
    for (const HostView& host : view.hosts()) {
        std::vector<Listener> listeners = Listeners(host).collect();
        std::stable_sort(listeners.begin(), listeners.end(), [](const auto& a, const auto& b) {
            return a.port < b.port;
        });
        for (std::size_t i = 1; i < listeners.size(); ++i) {
            const Listener& one = listeners[i - 1];
            const Listener& two = listeners[i];
            if (one.port != two.port) {
                continue;
            }
            // Point at the document, not at the catalogue, where either stands there.
            const bool second = two.position.file == view.inventory().file();
            findings.error_of(second ? two.position : one.position,
                              "port " + std::to_string(two.port) + " is wanted by both " +
                                  one.program + " and " + two.program,
                              "host " + base::quote(host.address()));
        }
        for (const Listener& one : listeners) {
            if (one.port > 65535) {
                findings.error_of(
                    one.position,
                    "port " + std::to_string(one.port) + " for " + one.program + " is beyond 65535",
                    "host " + base::quote(host.address()));
            }
        }
    }
}

}  // namespace pigsty::specs
