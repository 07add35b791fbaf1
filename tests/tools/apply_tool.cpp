// SPDX-License-Identifier: Apache-2.0
// apply_tool ROOT VERSION: applies a plan with every type that a folder can have, so that kills at
// any of its steps can be tried. VERSION 2 changes files, and drops some, of VERSION 1.
#include <cstdio>
#include <string>

#include "firstboot/engine/apply.hpp"

namespace {

using namespace pigsty::firstboot;

class Silent final : public ApplyObserver {
  public:
    void begin(const Resource&) override {}
    void waiting(const Resource&, const std::string&) override {}
    void changed(const Resource& resource, const Look&, double) override {
        std::printf("changed %s\n", id_of(resource).c_str());
    }
    void warned(const Resource&, const std::string&) override {}
    void left(const ResourceId& id, const std::string& what) override {
        std::printf("%s: %s\n", id.c_str(), what.c_str());
    }
};

Plan plan_of(const std::string& version) {
    Plan plan{"10.10.10.11", {"node"}, {}, {}};
    const auto add = [&plan](auto body) {
        Resource resource;
        resource.body = std::move(body);
        resource.role = "node";
        plan.resources.push_back(std::move(resource));
    };
    const bool first = version == "1";
    add(GroupPresent{"admin", 88});
    add(GroupPresent{"ssl", std::nullopt});
    add(UserPresent{
        .name = "dba", .uid = 88, .group = "admin", .groups = {"ssl"}, .home = "/home/dba"});
    add(DirectoryPresent{"/data/pg", {.mode = 0700, .owner = "dba", .group = "admin"}});
    add(FilePresent{
        .path = "/etc/chrony.conf", .content = "server " + version + '\n', .keep_original = true});
    add(FilePresent{.path = "/etc/systemd/system/x.service",
                    .content = "[Service]\nExecStart=/bin/x " + version +
                               "\n[Install]\nWantedBy=multi-user.target\n"});
    add(FilePresent{.path = "/etc/sudoers.d/dba",
                    .content = "%admin ALL=(ALL) NOPASSWD: ALL\n",
                    .access = {.mode = 0440}});
    if (first) {
        add(FilePresent{.path = "/etc/only-once", .content = "1"});
        add(LinkPresent{"/etc/link-once", "x"});
    }
    add(LinesPresent{"/etc/hosts", "node", {"10.10.10.10 meta " + version}, {}});
    add(LinkPresent{"/pg", first ? "/data/pg" : "/data/pg/14"});
    add(FileAbsent{"/etc/yum.repos.d/foreign.repo", true});
    add(HostnameSet{"pg-test-" + version});
    add(TimezoneSet{"Asia/Hong_Kong"});
    add(UnitPresent{.name = "x.service", .restart_on = {"file /etc/systemd/system/x.service"}});
    add(SysctlValue{"vm.swappiness", "10"});
    order_plan(plan);
    return plan;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: apply_tool ROOT VERSION\n", stderr);
        return 2;
    }
    try {
        System system(argv[1]);
        Silent silent;
        const ApplyResult result = apply_plan(plan_of(argv[2]), system, {}, silent);
        if (result.failure) {
            std::fprintf(
                stderr, "%s: %s\n", result.failure->step.c_str(), result.failure->reason.c_str());
        }
        return result.ready ? 0 : 1;
    } catch (const pigsty::base::Error& error) {
        std::fputs(pigsty::base::describe(error).c_str(), stderr);
        return 1;
    }
}
