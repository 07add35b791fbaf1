// SPDX-License-Identifier: Apache-2.0
// sql_tool plan|apply INVENTORY ADDRESS: what the role `provision` asks of a node's PostgreSQL, and
// nothing else of the node. Needs a server that runs already.
#include <chrono>
#include <cstdio>
#include <string>

#include "base/file.hpp"
#include "firstboot/engine/apply.hpp"
#include "firstboot/facts/facts.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"

namespace {

using namespace pigsty;
using namespace pigsty::firstboot;

class Printer final : public ApplyObserver {
  public:
    void begin(const Resource&) override {}
    void waiting(const Resource&, const std::string&) override {}
    void changed(const Resource& resource, const Look& look, double) override {
        std::printf("changed %s: %s\n", id_of(resource).c_str(), look.note.c_str());
    }
    void warned(const Resource& resource, const std::string& reason) override {
        std::printf("warned %s: %s\n", id_of(resource).c_str(), reason.c_str());
    }
    void left(const ResourceId&, const std::string&) override {}
};

Plan plan_of(const std::string& file, const std::string& address) {
    const specs::Inventory inventory = specs::read_inventory(base::read_file(file), file);
    const specs::HostVariables variables = specs::host_variables(inventory, address);
    const Facts facts;
    Plan plan{address, {"provision"}, {}, {}};
    k_provision_role.add({inventory, variables, facts}, plan);
    order_plan(plan);
    return plan;
}

int show(const Plan& plan, System& system) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Look> looks = look_at_plan(plan, system);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    for (std::size_t at = 0; at < looks.size(); ++at) {
        std::printf("%s %s: %s\n%s",
                    to_word(looks[at].state),
                    id_of(plan.resources[at]).c_str(),
                    looks[at].note.c_str(),
                    looks[at].diff.c_str());
    }
    std::printf("looked at %zu in %.3f s\n", looks.size(), seconds.count());
    return 0;
}

int apply(const Plan& plan, System& system) {
    Printer printer;
    const ApplyResult result = apply_plan(plan, system, {}, printer);
    if (result.failure) {
        std::printf(
            "failed %s: %s\n", result.failure->step.c_str(), result.failure->reason.c_str());
    }
    std::printf("changed %llu, not ours %llu, in %.3f s\n",
                static_cast<unsigned long long>(result.changed),
                static_cast<unsigned long long>(result.not_ours),
                result.seconds);
    return result.ready ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: sql_tool plan|apply INVENTORY ADDRESS\n", stderr);
        return 2;
    }
    try {
        const Plan plan = plan_of(argv[2], argv[3]);
        for (const std::string& warning : plan.warnings) {
            std::printf("warning: %s\n", warning.c_str());
        }
        System system("/");
        return argv[1] == std::string("plan") ? show(plan, system) : apply(plan, system);
    } catch (const base::Error& error) {
        std::fputs(base::describe(error).c_str(), stderr);
        return 1;
    }
}
