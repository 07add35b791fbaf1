// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/haproxy_config.hpp"

#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Lines of a section, indented.
class Section {
  public:
    Section(KeyValueText& text, const std::string& head) : text_(text) { text.line("").line(head); }
    Section& put(const std::string& line) {
        text_.line("    " + line);
        return *this;
    }

  private:
    KeyValueText& text_;
};

/// One word whatever it holds. Source: "Quoting and escaping"; within single quotes nothing has a
/// meaning of its own, and they end at the next one.
std::string one_word(const std::string& text) {
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return word + '\'';
}

void write_global(KeyValueText& text) {
    Section(text, "global")
        .put("log /dev/log local0 notice")
        .put("user haproxy")
        .put("group haproxy")
        .put("stats socket /var/run/haproxy.socket mode 600 level admin")
        .put("maxconn 65535")
        // With fewer files than that allows, as in a container, it runs all the same.
        .put("no strict-limits");
}

void write_defaults(KeyValueText& text, const HaproxyConfig& config) {
    Section(text, "defaults")
        .put("log global")
        .put("mode tcp")
        .put("retries 3")
        .put("timeout queue 3s")
        .put("timeout connect 3s")
        .put("timeout check 3s")
        .put("timeout client " + config.client_timeout)
        .put("timeout server " + config.server_timeout);
}

void write_admin(KeyValueText& text, const HaproxyAdmin& admin) {
    Section section(text, "listen stats");
    section.put("bind *:" + std::to_string(admin.port))
        .put("mode http")
        .put("http-request use-service prometheus-exporter if { path " + admin.metrics_path + " }")
        .put("stats enable")
        .put("stats uri " + admin.page)
        .put("stats refresh 30s")
        .put("stats show-node")
        .put("stats realm haproxy");
    if (admin.login) {
        section.put("stats auth " + one_word(admin.login->user + ':' + admin.login->password))
            .put("stats admin if TRUE");
    } else {
        section.put("stats admin if { src 127.0.0.0/8 }");
    }
}

/// "transparent" lets a machine listen on an address that it may only get later, as the virtual
/// one, without asking the kernel's settings.
std::string bind_line(const HaproxyListener& listener) {
    const std::string place = "bind " + listener.address + ':' + std::to_string(listener.port);
    return listener.address == "*" ? place : place + " transparent";
}

std::string server_line(const HaproxyServer& server) {
    return "server " + server.name + ' ' + server.address + ':' + std::to_string(server.port) +
           " check" +
           (server.check_port ? " port " + std::to_string(*server.check_port) : std::string()) +
           " weight " + std::to_string(server.weight) + (server.backup ? " backup" : "");
}

void write_listener(KeyValueText& text, const HaproxyListener& listener) {
    Section section(text, "listen " + listener.name);
    section.put(bind_line(listener))
        .put("mode tcp")
        .put("maxconn " + std::to_string(listener.maxconn))
        .put("balance " + listener.balance);
    if (listener.check.http) {
        section.put("option httpchk")
            .put("option http-keep-alive")
            .put("http-check send meth OPTIONS uri " + listener.check.url)
            .put("http-check expect status " + std::to_string(listener.check.status));
    } else {
        section.put("option tcp-check");
    }
    section.put("default-server " + listener.server_options);
    for (const HaproxyServer& server : listener.servers) {
        section.put(server_line(server));
    }
}

}  // namespace

std::string haproxy_text(const HaproxyConfig& config) {
    KeyValueText text("pg_services, pg_services_extra");
    write_global(text);
    write_defaults(text, config);
    write_admin(text, config.admin);
    for (const HaproxyListener& listener : config.listeners) {
        write_listener(text, listener);
    }
    return text.text();
}

}  // namespace pigsty::firstboot
