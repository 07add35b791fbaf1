// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firstboot/facts/facts.hpp"
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

/// What a resource may have beside its body and its reason.
struct Extra {
    std::vector<ResourceId> needs;
    OnFailure on_failure = OnFailure::stop;
    std::optional<std::string> not_ours;
    std::string qualifier;
};

/// Appends the resources of one role to a plan.
class PlanWriter {
  public:
    PlanWriter(Plan& plan, std::string role) : plan_(plan), role_(std::move(role)) {}

    /// Returns the id of the new resource.
    ResourceId add(ResourceBody body, std::string reason, Extra extra = {});

    /// A file with this content; 0644 and root's unless `access` says otherwise.
    ResourceId file(const std::string& path,
                    std::string content,
                    const std::string& reason,
                    const Access& access = {},
                    Extra extra = {});

    void warn(std::string text) { plan_.warnings.push_back(std::move(text)); }

    /// True when the plan so far asks for this package by its very name.
    bool installs(std::string_view package) const;

  private:
    Plan& plan_;
    std::string role_;
};

/// Why a container cannot have a kernel setting of its own; nullopt on a machine of its own.
std::optional<std::string> not_without_kernel(const Facts& facts);

/// Why /etc/hosts, /etc/resolv.conf and the name are not ours: managers such as Docker mount them
/// into the container. nullopt where they are ours.
std::optional<std::string> not_without_names(const Facts& facts);

/// The path of a program, `usual` while it is not installed yet.
std::string program_path(const Facts& facts, std::string_view name, const std::string& usual);

}  // namespace pigsty::firstboot
