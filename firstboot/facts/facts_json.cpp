// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "firstboot/facts/facts.hpp"
#include "specs/inventory/inventory.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::json;

/// JSON is YAML, and the reader of YAML knows the line of every value.
constexpr specs::YamlLimits k_limits = {.size_bytes = 4U << 20U, .values = 100'000, .depth = 4};

InterfaceAddress read_address(const specs::YamlNode& node) {
    const specs::YamlFields fields(node, {"interface", "address", "prefix"});
    InterfaceAddress address;
    address.interface = fields.text("interface");
    address.address = fields.text("address");
    if (!specs::is_ipv4_address(address.address)) {
        fields.required("address").fail_expected("an IPv4 address");
    }
    address.prefix = static_cast<unsigned>(specs::read_unsigned(fields.required("prefix"), 32));
    return address;
}

}  // namespace

std::string facts_to_json(const Facts& facts) {
    Json addresses = Json::array();
    for (const InterfaceAddress& entry : facts.addresses) {
        addresses.push_back(
            {{"interface", entry.interface}, {"address", entry.address}, {"prefix", entry.prefix}});
    }
    const Json document = {{"hostname", facts.hostname},
                           {"machine_id", facts.machine_id},
                           {"kernel", facts.kernel},
                           {"architecture", facts.architecture},
                           {"os_id", facts.os_id},
                           {"os_version", facts.os_version},
                           {"container", facts.container},
                           {"processors", facts.processors},
                           {"memory_bytes", facts.memory_bytes},
                           {"page_size_bytes", facts.page_size_bytes},
                           {"efi", facts.efi},
                           {"addresses", addresses},
                           {"block_devices", facts.block_devices},
                           {"name_servers", facts.name_servers},
                           {"programs", facts.programs},
                           {"units", facts.units},
                           {"repository_files", facts.repository_files},
                           {"interface_files", facts.interface_files},
                           {"package_keys", facts.package_keys},
                           {"bundles", facts.bundles}};
    // Names of files may be any bytes.
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Facts facts_from_json(std::string_view json, const std::string& file) {
    const specs::YamlDocument document = specs::parse_yaml(json, file, k_limits);
    const specs::YamlFields fields(
        document.root(),
        {"hostname",   "machine_id",       "kernel",          "architecture", "os_id",
         "os_version", "container",        "processors",      "memory_bytes", "page_size_bytes",
         "efi",        "addresses",        "block_devices",   "name_servers", "programs",
         "units",      "repository_files", "interface_files", "package_keys", "bundles"});
    const auto number = [&](const char* key) { return specs::read_unsigned(fields.required(key)); };
    const auto texts = [&](const char* key) { return specs::read_texts(fields.required(key)); };
    Facts facts;
    facts.hostname = fields.text("hostname");
    facts.machine_id = fields.text("machine_id");
    facts.kernel = fields.text("kernel");
    facts.architecture = fields.text("architecture");
    facts.os_id = fields.text("os_id");
    facts.os_version = fields.text("os_version");
    facts.container = fields.text("container");
    facts.processors = number("processors");
    facts.memory_bytes = number("memory_bytes");
    facts.page_size_bytes = number("page_size_bytes");
    facts.efi = specs::read_bool(fields.required("efi"));
    for (const specs::YamlNode* node : specs::read_list(fields.required("addresses"))) {
        facts.addresses.push_back(read_address(*node));
    }
    facts.block_devices = texts("block_devices");
    facts.name_servers = texts("name_servers");
    facts.programs = texts("programs");
    facts.units = texts("units");
    facts.repository_files = texts("repository_files");
    facts.interface_files = texts("interface_files");
    facts.package_keys = texts("package_keys");
    facts.bundles = texts("bundles");
    if (facts.page_size_bytes == 0) {
        fields.required("page_size_bytes").fail_expected("a number above 0");
    }
    return facts;
}

}  // namespace pigsty::firstboot
