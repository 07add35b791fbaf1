// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <variant>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ",") + word;
    }
    return text;
}

/// Type and name of every body. A new type of resource gets a line here.
struct Name {
    std::string operator()(const PackagesPresent& body) const {
        return "packages " + joined(body.names);
    }
    std::string operator()(const GroupPresent& body) const { return "group " + body.name; }
    std::string operator()(const UserPresent& body) const { return "user " + body.name; }
    std::string operator()(const DirectoryPresent& body) const { return "directory " + body.path; }
    std::string operator()(const FilePresent& body) const { return "file " + body.path; }
    std::string operator()(const LinesPresent& body) const {
        return "lines " + body.path + " (" + body.name + ')';
    }
    std::string operator()(const LinkPresent& body) const { return "link " + body.path; }
    std::string operator()(const FileAbsent& body) const { return "absent " + body.path; }
    std::string operator()(const SysctlValue& body) const { return "sysctl " + body.key; }
    std::string operator()(const KernelModuleLoaded& body) const { return "module " + body.name; }
    std::string operator()(const HostnameSet& body) const { return "hostname " + body.name; }
    std::string operator()(const TimezoneSet& body) const { return "timezone " + body.name; }
    std::string operator()(const UnitPresent& body) const { return "unit " + body.name; }
    std::string operator()(const CommandRun& body) const { return "command " + body.name; }
    std::string operator()(const WaitFor& body) const { return "wait " + body.name; }
    std::string operator()(const SqlState& body) const { return "sql " + body.name; }
    std::string operator()(const SqlBaseline& body) const { return "baseline " + body.database; }
    std::string operator()(const PgDataOurs& body) const { return "pgdata " + body.folder; }
};

}  // namespace

ResourceId id_of(const Resource& resource) {
    // A list of packages is long and changes; its qualifier is the better name.
    if (std::holds_alternative<PackagesPresent>(resource.body) && !resource.qualifier.empty()) {
        return "packages " + resource.qualifier;
    }
    std::string id = std::visit(Name{}, resource.body);
    return resource.qualifier.empty() ? id : id + " [" + resource.qualifier + ']';
}

}  // namespace pigsty::firstboot
