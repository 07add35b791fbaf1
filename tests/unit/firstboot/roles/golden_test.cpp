// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/sha256.hpp"
#include "firstboot/facts/text_lines.hpp"
#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

namespace {

namespace fs = std::filesystem;

/// Contents longer than this stand in a file of their own, once for all plans that have them.
constexpr std::size_t k_inline_bytes = 600;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += ' ' + word;
    }
    return text;
}

std::string shown(const Access& access) {
    std::array<char, 16> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", access.mode);
    return std::string(mode.data()) + ' ' + access.owner + ':' + access.group;
}

/// Writes plans as text, every field that decides something, and gathers long contents.
class Dump {
  public:
    std::string operator()(const PackagesPresent& body) const {
        return field("names", joined(body.names));
    }
    std::string operator()(const GroupPresent& body) const {
        return field("gid", ' ' + std::to_string(body.gid.value_or(0)));
    }
    std::string operator()(const UserPresent& body) const {
        return field("uid", ' ' + std::to_string(body.uid.value_or(0))) +
               field("group", ' ' + body.group) + field("groups", joined(body.groups)) +
               field("home", ' ' + body.home) + field("shell", ' ' + body.shell);
    }
    std::string operator()(const DirectoryPresent& body) const {
        return field("access", ' ' + shown(body.access));
    }
    std::string operator()(const FilePresent& body) {
        return field("access", ' ' + shown(body.access)) +
               (body.keep_original ? "    the original is kept\n" : "") + content(body);
    }
    std::string operator()(const LinesPresent& body) const {
        std::string text = field("access", ' ' + shown(body.access));
        for (const std::string& line : body.lines) {
            text += "    | " + line + '\n';
        }
        return text;
    }
    std::string operator()(const LinkPresent& body) const { return field("to", ' ' + body.target); }
    std::string operator()(const FileAbsent& body) const {
        return body.keep ? "    the original is kept\n" : "";
    }
    std::string operator()(const SysctlValue& body) const {
        return field("value", ' ' + body.value);
    }
    std::string operator()(const KernelModuleLoaded&) const { return ""; }
    std::string operator()(const HostnameSet&) const { return ""; }
    std::string operator()(const TimezoneSet&) const { return ""; }
    std::string operator()(const UnitPresent& body) const {
        constexpr std::array<const char*, 3> states = {" running", " stopped", " untouched"};
        constexpr std::array<const char*, 4> enablements = {
            " enabled", " disabled", " masked", " untouched"};
        return field("state", states.at(static_cast<std::size_t>(body.state))) +
               field("at boot", enablements.at(static_cast<std::size_t>(body.enablement))) +
               list("restart on", body.restart_on) + list("reload on", body.reload_on) +
               (body.may_be_missing ? "    may be missing\n" : "");
    }
    std::string operator()(const CommandRun& body) const {
        return field("run", joined(body.argv)) +
               (body.unless.empty() ? "" : field("unless", joined(body.unless))) +
               list("again on", body.again_on);
    }
    std::string operator()(const WaitFor& body) const {
        std::string text = field("limit", ' ' + std::to_string(body.limit.count()) + " s");
        if (const auto* http = std::get_if<HttpAnswers>(&body.condition)) {
            text += field("for",
                          " http://" + http->address + ':' + std::to_string(http->port) +
                              http->path + ' ' + std::to_string(http->status));
        }
        return text;
    }
    std::string operator()(const SqlState& body) {
        return field("database", ' ' + body.database) +
               content({.path = "/sql/" + body.name, .content = body.drift});
    }
    std::string operator()(const SqlBaseline& body) const {
        return field("database", ' ' + body.database) + field("from", ' ' + body.path);
    }
    std::string operator()(const PgDataOurs& body) const {
        return field("cluster", ' ' + body.cluster) +
               (body.bootstraps ? "    makes the cluster\n" : "") +
               (body.foreign == ForeignData::remove ? "    data of others are removed\n" : "");
    }

    std::string plan(const Plan& plan) {
        std::string text = "node " + plan.address + "\nroles" + joined(plan.roles) + '\n';
        for (const std::string& warning : plan.warnings) {
            // What the check of inventories says has its own tests.
            text += warning.starts_with("pigsty.yml:") ? "" : "warning: " + warning + '\n';
        }
        for (const Resource& resource : plan.resources) {
            text += '\n' + id_of(resource) + "\n    for " + resource.role + ": " + resource.reason +
                    '\n';
            if (resource.not_ours) {
                text += "    not ours: " + *resource.not_ours + '\n';
            }
            text += resource.on_failure == OnFailure::warn ? "    a failure is only told\n" : "";
            text += list("needs", resource.needs) + std::visit(*this, resource.body);
        }
        return text;
    }

    std::map<std::string, std::string> contents;  ///< by the name of their file

  private:
    static std::string field(const char* name, const std::string& value) {
        return value.empty() ? "" : "    " + std::string(name) + ':' + value + '\n';
    }
    static std::string list(const char* name, const std::vector<std::string>& ids) {
        std::string text;
        for (const std::string& id : ids) {
            text += "    " + std::string(name) + ": " + id + '\n';
        }
        return text;
    }
    std::string content(const FilePresent& body) {
        if (body.content.size() > k_inline_bytes) {
            std::string name = body.path.substr(1);
            std::replace(name.begin(), name.end(), '/', '_');
            std::replace(name.begin(), name.end(), ' ', '_');
            name += '.' + base::sha256_of(body.content).substr(0, 8);
            contents[name] = body.content;
            return "    content: " + name + '\n';
        }
        std::string text;
        for (const std::string_view line : split(body.content, '\n')) {
            text += "    | " + std::string(line) + '\n';
        }
        return text;
    }
};

struct Golden : ::testing::Test {
    fs::path folder = data_file("golden/firstboot");
    bool update = std::getenv("UPDATE_GOLDEN") != nullptr;

    void expect(const fs::path& file, const std::string& text) {
        if (update) {
            fs::create_directories(file.parent_path());
            std::ofstream(file, std::ios::binary) << text;
            return;
        }
        EXPECT_EQ(base::read_file_if_present(file).value_or(""), text)
            << file << "; if this is meant: UPDATE_GOLDEN=1";
    }
};

TEST_F(Golden, PlansOfTheShippedInventories) {
    Dump dump;
    std::set<std::string> names;
    for (const char* inventory_name : {"auto", "demo", "mxdb"}) {
        const std::string file =
            data_file("inventories/pigsty-" + std::string(inventory_name) + ".yml");
        const specs::Inventory inventory =
            specs::read_inventory(base::read_file(file), "pigsty.yml");
        for (const std::string& address : inventory.addresses()) {
            for (const char* facts : {"el7", "nspawn"}) {
                const Plan plan = make_plan(inventory, address, sample_facts(facts));
                const std::string name =
                    std::string(inventory_name) + '-' + address + '-' + facts + ".txt";
                names.insert(name);
                expect(folder / "plans" / name, dump.plan(plan));
            }
        }
    }
    for (const auto& [name, text] : dump.contents) {
        names.insert(name);
        expect(folder / "contents" / name, text);
    }
    for (const char* part : {"plans", "contents"}) {
        for (const auto& entry : fs::directory_iterator(folder / part)) {
            const bool wanted = names.contains(entry.path().filename().string());
            EXPECT_TRUE(wanted || update) << entry.path() << " belongs to no plan";
            if (!wanted && update) {
                fs::remove(entry.path());
            }
        }
    }
}

TEST_F(Golden, MakingAPlanTwiceGivesTheSame) {
    const std::string file = data_file("inventories/pigsty-demo.yml");
    const specs::Inventory inventory = specs::read_inventory(base::read_file(file), "pigsty.yml");
    const Facts facts = sample_facts("el7");
    EXPECT_EQ(Dump{}.plan(make_plan(inventory, "10.10.10.11", facts)),
              Dump{}.plan(make_plan(inventory, "10.10.10.11", facts)));
}

TEST(Footgun19_5, ThePublishedKeyIsTold) {
    const std::string file = data_file("inventories/pigsty-demo.yml");
    const specs::Inventory demo = specs::read_inventory(base::read_file(file), "pigsty.yml");
    const Plan plan = make_plan(demo, "10.10.10.11", sample_facts("el7"));
    EXPECT_TRUE(warns(plan, "\"node_admin_pks\""));
    EXPECT_TRUE(warns(plan, "\"pg_monitor_password\""));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
