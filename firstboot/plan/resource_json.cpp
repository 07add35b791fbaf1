// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/detail/resource_json.hpp"
#include "base/hex.hpp"
#include "base/utf8.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

json text_value(const std::string& text) {
    if (base::is_utf8(text)) {
        return text;
    }
    return {
        {"hex", base::to_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})}};
}

json text_list(const std::vector<std::string>& texts) {
    json list = json::array();
    for (const std::string& text : texts) {
        list.push_back(text_value(text));
    }
    return list;
}

json number_or_null(const std::optional<std::uint32_t>& number) {
    return number ? json(*number) : json();
}

json octal(unsigned mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode & 07777U);
    return text;
}

void add_access(json& record, const Access& access) {
    record["mode"] = octal(access.mode);
    record["owner"] = access.owner;
    record["group"] = access.group;
}

const char* to_word(UnitState state) {
    return state == UnitState::running   ? "running"
           : state == UnitState::stopped ? "stopped"
                                         : "untouched";
}

const char* to_word(Number number) {
    return number == Number::exact ? "exact" : "for new";
}

const char* to_word(UnitEnablement enablement) {
    switch (enablement) {
        case UnitEnablement::enabled:
            return "enabled";
        case UnitEnablement::disabled:
            return "disabled";
        case UnitEnablement::masked:
            return "masked";
        case UnitEnablement::untouched:
            break;
    }
    return "untouched";
}

json condition_json(const TcpListening& tcp) {
    return {{"listening", tcp.address + ':' + std::to_string(tcp.port)}};
}
json condition_json(const HttpAnswers& http) {
    return {{"url", "http://" + http.address + ':' + std::to_string(http.port) + http.path},
            {"status", http.status}};
}
json condition_json(const AnyAnswers& any) {
    json urls = json::array();
    for (const HttpAnswers& http : any.of) {
        urls.push_back(condition_json(http));
    }
    return {{"any", urls}};
}
json condition_json(const PathExists& path) {
    return {{"exists", path.path}};
}
json condition_json(const CommandSucceeds& command) {
    return {{"argv", text_list(command.argv)}};
}

json socket_json(const PgSocket& socket) {
    return {{"account", socket.account},
            {"folder", socket.folder},
            {"port", socket.port},
            {"psql", socket.psql}};
}

/// The fields of every body. A new type of resource gets an overload here.
struct Fields {
    Secrets secrets;

    json operator()(const PackagesPresent& body) const {
        return {{"type", "packages"}, {"names", text_list(body.names)}};
    }
    json operator()(const GroupPresent& body) const {
        return {{"type", "group"},
                {"name", body.name},
                {"gid", number_or_null(body.gid)},
                {"number", to_word(body.number)}};
    }
    json operator()(const UserPresent& body) const {
        return {{"type", "user"},
                {"name", body.name},
                {"uid", number_or_null(body.uid)},
                {"number", to_word(body.number)},
                {"group", body.group},
                {"groups", text_list(body.groups)},
                {"home", body.home},
                {"shell", body.shell},
                {"comment", text_value(body.comment)}};
    }
    json operator()(const DirectoryPresent& body) const {
        json record{{"type", "directory"}, {"path", body.path}};
        add_access(record, body.access);
        return record;
    }
    json operator()(const FilePresent& body) const {
        const bool hide = body.secrecy == Secrecy::secret && secrets == Secrets::masked;
        json record{{"type", "file"},
                    {"path", body.path},
                    {"content", hide ? json("(secret)") : text_value(body.content)},
                    {"secret", body.secrecy == Secrecy::secret},
                    {"keep_original", body.keep_original}};
        add_access(record, body.access);
        return record;
    }
    json operator()(const LinesPresent& body) const {
        json record{{"type", "lines"},
                    {"path", body.path},
                    {"name", body.name},
                    {"lines", text_list(body.lines)}};
        add_access(record, body.access);
        return record;
    }
    json operator()(const LinkPresent& body) const {
        return {{"type", "link"}, {"path", body.path}, {"target", body.target}};
    }
    json operator()(const FileAbsent& body) const {
        return {{"type", "absent"}, {"path", body.path}, {"keep", body.keep}};
    }
    json operator()(const SysctlValue& body) const {
        return {{"type", "sysctl"}, {"key", body.key}, {"value", body.value}};
    }
    json operator()(const KernelModuleLoaded& body) const {
        return {{"type", "module"}, {"name", body.name}};
    }
    json operator()(const HostnameSet& body) const {
        return {{"type", "hostname"}, {"name", body.name}};
    }
    json operator()(const TimezoneSet& body) const {
        return {{"type", "timezone"}, {"name", body.name}};
    }
    json operator()(const UnitPresent& body) const {
        return {{"type", "unit"},
                {"name", body.name},
                {"state", to_word(body.state)},
                {"enablement", to_word(body.enablement)},
                {"restart_on", body.restart_on},
                {"reload_on", body.reload_on},
                {"may_be_missing", body.may_be_missing}};
    }
    json operator()(const CommandRun& body) const {
        return {{"type", "command"},
                {"name", body.name},
                {"argv", text_list(body.argv)},
                {"unless", text_list(body.unless)},
                {"again_on", body.again_on},
                {"limit_seconds", body.limit.count()}};
    }
    json operator()(const WaitFor& body) const {
        json wait = {{"type", "wait"},
                     {"name", body.name},
                     {"condition",
                      std::visit([](const auto& condition) { return condition_json(condition); },
                                 body.condition)},
                     {"limit_seconds", body.limit.count()},
                     {"pause_milliseconds", body.pause.count()}};
        if (!body.spared_by.empty()) {
            wait["spared_by"] = body.spared_by;
        }
        return wait;
    }
    json operator()(const SqlState& body) const {
        const bool hide = body.secrecy == Secrecy::secret && secrets == Secrets::masked;
        return {{"type", "sql"},
                {"name", body.name},
                {"database", body.database},
                {"drift", hide ? json("(secret)") : text_value(body.drift)},
                {"secret", body.secrecy == Secrecy::secret},
                {"socket", socket_json(body.socket)},
                {"limit_seconds", body.limit.count()}};
    }
    json operator()(const SqlBaseline& body) const {
        return {{"type", "baseline"},
                {"database", body.database},
                {"path", body.path},
                {"socket", socket_json(body.socket)},
                {"limit_seconds", body.limit.count()}};
    }
    json operator()(const PgDataOurs& body) const {
        return {{"type", "pgdata"},
                {"folder", body.folder},
                {"cluster", body.cluster},
                {"initialize", condition_json(AnyAnswers{body.initialize})},
                {"leader", condition_json(AnyAnswers{body.leader})},
                {"mark", body.mark},
                {"bootstraps", body.bootstraps},
                {"foreign", body.foreign == ForeignData::remove ? "remove" : "keep"},
                {"controldata", body.controldata}};
    }
};

}  // namespace

json body_to_json(const Resource& resource, Secrets secrets) {
    return std::visit(Fields{secrets}, resource.body);
}

}  // namespace pigsty::firstboot
