// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/epoch.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "specs/finding.hpp"
#include "specs/inventory/inventory_check.hpp"
#include "vm/node_seed.hpp"

namespace pigsty::builder::cli {

namespace {

constexpr std::uint64_t k_inventory_limit = 16U << 20U;
constexpr std::uint64_t k_key_limit = 64U << 10U;

/// The first line of a public key.
std::string read_public_key(const std::filesystem::path& file) {
    std::string key = base::read_file(file, k_key_limit);
    key = key.substr(0, key.find_first_of("\r\n"));
    if (key.find("PRIVATE KEY") != std::string::npos || key.find(' ') == std::string::npos) {
        base::UsageError error(base::quote(file.string()) + " is no public ssh key");
        error.set_hint("it is the file that ends in .pub");
        throw error;
    }
    return key;
}

/// Reads and checks; warnings are told, errors end it before anything is written.
specs::Inventory load_inventory(const std::filesystem::path& file) {
    specs::Inventory inventory =
        specs::read_inventory(base::read_file(file, k_inventory_limit), file.string());
    const std::vector<specs::Finding> findings = specs::check_inventory(inventory);
    for (const specs::Finding& finding : findings) {
        if (finding.severity == specs::Severity::warning) {
            base::log_info(specs::to_string(finding));
        }
    }
    specs::throw_if_wrong(findings);
    return inventory;
}

/// A seed and where it goes.
struct SeedPlan {
    std::string host;
    std::string hostname;
    std::filesystem::path path;
};

class SeedCommand final : public Command {
  public:
    const char* name() const override { return "seed"; }
    const char* summary() const override {
        return "Write the seed that tells a node who it is, for one host or all";
    }
    void add_options(CLI::App& app) override {
        app.add_option("FILE", file_, "The inventory, a pigsty.yml")->required()->type_name("");
        CLI::Option* const host =
            app.add_option("--host", host_, "Address of the host in the inventory")
                ->type_name("ADDRESS");
        CLI::Option* const out = app.add_option("-o,--output", output_, "Where to write the seed")
                                     ->needs(host)
                                     ->type_name("PATH");
        app.add_option("--all", all_, "Write the seeds of all hosts into a folder")
            ->excludes(host)
            ->excludes(out)
            ->type_name("DIR");
        app.add_flag("--folder", folder_, "Write folders with the files instead of ISO images");
        add_node_options(app);
    }
    base::ExitCode run(Context& context) override {
        if (host_.empty() == all_.empty()) {
            throw base::UsageError("say for whom: --host ADDRESS, or --all DIR for every host");
        }
        require_path(file_, "an inventory");
        const specs::Inventory inventory = load_inventory(file_);
        if (!key_file_.empty()) {
            options_.ssh_key = read_public_key(key_file_);
        }
        const std::vector<SeedPlan> plans =
            all_.empty() ? plan_one(inventory) : plan_all(inventory);
        for (const SeedPlan& plan : plans) {
            write(inventory, plan);
        }
        tell(context, plans);
        return base::ExitCode::done;
    }

  private:
    void add_node_options(CLI::App& app) {
        app.add_option("--interface", options_.interface, "That gets the address")
            ->capture_default_str()
            ->type_name("NAME");
        app.add_option("--prefix", options_.prefix, "Length of the network's prefix")
            ->capture_default_str()
            ->check(CLI::Range(1, 32))
            ->type_name("BITS");
        app.add_option("--gateway", options_.gateway, "Default route")->type_name("ADDRESS");
        app.add_option("--dns", options_.name_servers, "Name servers")
            ->delimiter(',')
            ->type_name("ADDRESS");
        app.add_option("--ssh-key", key_file_, "Public key of a user who may log in")
            ->check(CLI::ExistingFile)
            ->type_name("FILE");
        app.add_option("--user", options_.user, "Name of that user")
            ->capture_default_str()
            ->type_name("NAME");
    }
    std::string ending() const { return folder_ ? "" : ".iso"; }

    std::vector<SeedPlan> plan_one(const specs::Inventory& inventory) const {
        const std::string hostname = vm::seed_hostname(inventory, host_);
        return {{host_, hostname, output_.empty() ? hostname + ending() : output_.string()}};
    }

    /// Named by the host's name, or by its address when another host has the same.
    std::vector<SeedPlan> plan_all(const specs::Inventory& inventory) const {
        std::map<std::string, int> uses;
        std::vector<SeedPlan> plans;
        for (const std::string& address : inventory.addresses()) {
            plans.push_back({address, vm::seed_hostname(inventory, address), {}});
            ++uses[plans.back().hostname];
        }
        for (SeedPlan& plan : plans) {
            plan.path = all_ / ((uses[plan.hostname] > 1 ? plan.host : plan.hostname) + ending());
        }
        base::make_directories(all_);
        return plans;
    }

    void write(const specs::Inventory& inventory, const SeedPlan& plan) const {
        base::in_context(
            [&] { return "writing the seed of " + plan.host; },
            [&] {
                const vm::SeedFiles files = vm::node_seed(inventory, plan.host, options_);
                if (folder_) {
                    vm::write_seed_folder(plan.path, files);
                } else {
                    vm::write_secret_seed(plan.path, files, base::source_date_epoch().value_or(0));
                }
            });
    }

    static void tell(const Context& context, const std::vector<SeedPlan>& plans) {
        if (context.options.json) {
            Json record;
            record["seeds"] = Json::array();
            for (const SeedPlan& plan : plans) {
                record["seeds"].push_back({{"host", plan.host},
                                           {"hostname", plan.hostname},
                                           {"path", plan.path.string()}});
            }
            print_json(record);
            return;
        }
        std::string text;
        for (const SeedPlan& plan : plans) {
            text += plan.path.string() + ": " + plan.host + ", " + plan.hostname + '\n';
        }
        print_result(text);
    }

    std::filesystem::path file_;
    std::string host_;
    std::filesystem::path output_;
    std::filesystem::path all_;
    std::filesystem::path key_file_;
    bool folder_ = false;
    vm::NodeSeedOptions options_;
};

}  // namespace

CommandPtr make_seed_command() {
    return std::make_unique<SeedCommand>();
}

}  // namespace pigsty::builder::cli
