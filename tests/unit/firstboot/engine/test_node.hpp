// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "firstboot/engine/apply.hpp"
#include "firstboot/engine/state_folder.hpp"

namespace pigsty::firstboot::testing {

/// A node in a folder. As a live one it has the programs that a test writes and no others: each
/// leaves its arguments in `calls`.
class TestNode : public ApplyObserver {
  public:
    explicit TestNode(Liveness liveness = Liveness::folder)
        : folder_("pigsty-node"), path_before_(std::getenv("PATH")), liveness_(liveness) {
        std::filesystem::create_directories(root());
        std::filesystem::create_directories(bin());
        const std::string path = bin().string() + ':' + path_before_;
        ::setenv("PATH", path.c_str(), 1);
    }
    TestNode(const TestNode&) = delete;
    TestNode& operator=(const TestNode&) = delete;
    ~TestNode() override { ::setenv("PATH", path_before_.c_str(), 1); }

    std::filesystem::path root() const { return folder_.path() / "root"; }
    std::filesystem::path bin() const { return folder_.path() / "bin"; }

    void write(const std::string& name, const std::string& text, unsigned mode = 0644) const {
        const std::filesystem::path file = at(name);
        std::filesystem::create_directories(file.parent_path());
        base::write_file(file, text, mode);
    }
    std::string read(const std::string& name) const { return base::read_file(at(name)); }
    bool has(const std::string& name) const {
        return std::filesystem::exists(std::filesystem::symlink_status(at(name)));
    }
    unsigned mode(const std::string& name) const {
        struct stat info {};
        ::lstat(at(name).c_str(), &info);
        return info.st_mode & 07777U;
    }
    void make_directory(const std::string& name) const {
        std::filesystem::create_directories(at(name));
    }
    void link(const std::string& name, const std::string& target) const {
        std::filesystem::create_directories(at(name).parent_path());
        std::filesystem::create_symlink(target, at(name));
    }
    std::string link_target(const std::string& name) const {
        return std::filesystem::read_symlink(at(name)).string();
    }

    /// A program whose body is shell; $ROOT is the node's root.
    void program(const std::string& name, const std::string& body) const {
        base::write_file(bin() / name,
                         "#!/bin/sh\nROOT='" + root().string() + "'\necho \"" + name +
                             " $*\" >> '" + (folder_.path() / "calls").string() + "'\n" + body +
                             '\n',
                         0755);
    }
    /// What programs were called with since the last time, a line each.
    std::string calls() const {
        const std::filesystem::path file = folder_.path() / "calls";
        const std::string text = base::read_file_if_present(file).value_or("");
        std::filesystem::remove(file);
        return text;
    }

    System system() const { return {root(), liveness_}; }

    ApplyResult apply(std::vector<Resource> resources, const ApplyRequest& request = {}) {
        events.clear();
        Plan plan{"10.10.10.11", {"node"}, std::move(resources), {}};
        System node = system();
        return apply_plan(plan, node, request, *this);
    }
    std::vector<Look> look(std::vector<Resource> resources) const {
        const Plan plan{"10.10.10.11", {"node"}, std::move(resources), {}};
        System node = system();
        return look_at_plan(plan, node);
    }
    Memory memory() const { return StateFolder::find(system().files())->peek_memory(); }

    void begin(const Resource&) override {}
    void waiting(const Resource&, const std::string& text) override {
        events.push_back("waiting " + text);
    }
    void changed(const Resource& resource, const Look&, double) override {
        events.push_back("changed " + id_of(resource));
    }
    void warned(const Resource& resource, const std::string& reason) override {
        events.push_back("warned " + id_of(resource) + ": " + reason);
    }
    void left(const ResourceId& id, const std::string& what) override {
        events.push_back("left " + id + ": " + what);
    }

    std::vector<std::string> events;

  private:
    std::filesystem::path at(const std::string& name) const {
        return root() / std::filesystem::path(name).relative_path();
    }
    base::TempDir folder_;
    std::string path_before_;
    Liveness liveness_;
};

/// A resource of that body, of role "node".
template <class Body>
Resource resource_of(Body body) {
    Resource resource;
    resource.body = std::move(body);
    resource.role = "node";
    return resource;
}

inline Resource file_of(const std::string& path, const std::string& content) {
    return resource_of(FilePresent{.path = path, .content = content});
}

}  // namespace pigsty::firstboot::testing
