// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/plan_writer.hpp"

#include <algorithm>
#include <array>

namespace pigsty::firstboot {

ResourceId PlanWriter::add(ResourceBody body, std::string reason, Extra extra) {
    Resource resource;
    resource.body = std::move(body);
    resource.role = role_;
    resource.reason = std::move(reason);
    resource.needs = std::move(extra.needs);
    resource.on_failure = extra.on_failure;
    resource.not_ours = std::move(extra.not_ours);
    resource.qualifier = std::move(extra.qualifier);
    plan_.resources.push_back(std::move(resource));
    return id_of(plan_.resources.back());
}

ResourceId PlanWriter::file(const std::string& path,
                            std::string content,
                            const std::string& reason,
                            const Access& access,
                            Extra extra) {
    return add(FilePresent{.path = path, .content = std::move(content), .access = access},
               reason,
               std::move(extra));
}

bool PlanWriter::installs(std::string_view package) const {
    return std::any_of(
        plan_.resources.begin(), plan_.resources.end(), [&](const Resource& resource) {
            const auto* packages = std::get_if<PackagesPresent>(&resource.body);
            return packages != nullptr &&
                   std::find(packages->names.begin(), packages->names.end(), package) !=
                       packages->names.end();
        });
}

std::optional<std::string> not_without_kernel(const Facts& facts) {
    if (!facts.in_container()) {
        return std::nullopt;
    }
    return "the kernel belongs to the host of this container (" + facts.container + ")";
}

std::optional<std::string> not_without_names(const Facts& facts) {
    constexpr std::array<std::string_view, 6> managers = {
        "docker", "podman", "oci", "kubernetes", "containerd", "cri-o"};
    if (std::find(managers.begin(), managers.end(), facts.container) == managers.end()) {
        return std::nullopt;
    }
    return "the container manager (" + facts.container + ") sets names and name service";
}

std::string program_path(const Facts& facts, std::string_view name, const std::string& usual) {
    std::string path = facts.program(name);
    return path.empty() ? usual : path;
}

}  // namespace pigsty::firstboot
