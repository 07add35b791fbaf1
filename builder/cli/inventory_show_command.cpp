// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/edit_distance.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/inventory/inventory_table.hpp"
#include "specs/inventory/parameter.hpp"
#include "specs/inventory/value_text.hpp"

namespace pigsty::builder::cli {

namespace {

/// Shape: "group pg-test, pigsty.yml:12:7".
std::string origin_of(const specs::Variable& variable) {
    const bool of_host = variable.origin == specs::VariableOrigin::host;
    return std::string(specs::to_string(variable.origin)) +
           (variable.group.empty() ? "" : (of_host ? " in " : " ") + variable.group) + ", " +
           base::to_string(variable.position);
}

Json record_of(const specs::HostSummary& host) {
    return {{"address", host.address},
            {"groups", host.groups},
            {"roles", host.roles},
            {"nodename", host.nodename},
            {"node_cluster", host.node_cluster},
            {"instances", host.instances}};
}

class InventoryShowCommand final : public Command {
  public:
    const char* name() const override { return "show"; }
    const char* summary() const override {
        return "List an inventory's hosts, or a host's variables with where each comes from";
    }
    void add_options(CLI::App& app) override {
        app.add_option("FILE", file_, "The inventory, e.g. pigsty.yml")->required()->type_name("");
        app.add_option("--host", host_, "Show the variables of this host")->type_name("ADDRESS");
        app.add_option("--variable", names_, "Show only these variables (several may follow)")
            ->type_name("NAME")
            ->needs("--host");
        app.add_flag("--secrets", secrets_, "Print passwords, too, instead of masking them")
            ->needs("--host");
    }
    base::ExitCode run(Context& context) override {
        require_path(file_, "an inventory");
        const specs::Inventory inventory =
            specs::read_inventory(base::read_file(file_), file_.string());
        if (host_.empty()) {
            show_hosts(context, inventory);
        } else {
            show_host(context, specs::host_variables(inventory, host_));
        }
        return base::ExitCode::done;
    }

  private:
    static void show_hosts(const Context& context, const specs::Inventory& inventory) {
        const std::vector<specs::HostSummary> hosts = specs::summarize_hosts(inventory);
        if (!context.options.json) {
            print_result(specs::format_hosts(hosts));
            return;
        }
        Json list = Json::array();
        for (const specs::HostSummary& host : hosts) {
            list.push_back(record_of(host));
        }
        print_json({{"inventory", inventory.file()}, {"hosts", std::move(list)}});
    }

    /// Those that were asked for, or all. Throws UsageError for names that nobody knows.
    std::vector<specs::Variable> chosen(const specs::HostVariables& host) const {
        if (names_.empty()) {
            return host.all();
        }
        std::vector<specs::Variable> chosen;
        for (const std::string& name : names_) {
            if (const specs::Variable* variable = host.find(name)) {
                chosen.push_back(*variable);
                continue;
            }
            if (specs::find_parameter(name) != nullptr) {
                continue;  // known, but without a value
            }
            const auto near = specs::nearest_parameter(name);
            throw base::UsageError("the host " + base::quote(host.address()) + " has no variable " +
                                   base::quote(name) +
                                   (near ? "; did you mean " + base::quote(*near) + "?" : ""));
        }
        return chosen;
    }

    void show_host(const Context& context, const specs::HostVariables& host) const {
        const auto secrets = secrets_ ? specs::Secrets::show : specs::Secrets::mask;
        Json list = Json::array();
        std::string text;
        for (const specs::Variable& variable : chosen(host)) {
            const std::string value = specs::value_json(variable.name, *variable.value, secrets);
            if (!context.options.json) {
                text += base::printable(variable.name) + " = " + value + "\n    # " +
                        base::printable(origin_of(variable)) + '\n';
                continue;
            }
            list.push_back({{"name", variable.name},
                            {"value", Json::parse(value)},
                            {"origin", specs::to_string(variable.origin)},
                            {"group", variable.group},
                            {"file", variable.position.file},
                            {"line", variable.position.line},
                            {"column", variable.position.column}});
        }
        if (context.options.json) {
            print_json({{"host", host.address()},
                        {"groups", host.groups()},
                        {"variables", std::move(list)}});
        } else {
            print_result(text);
        }
    }

    std::filesystem::path file_;
    std::string host_;
    std::vector<std::string> names_;
    bool secrets_ = false;
};

}  // namespace

CommandPtr make_inventory_show_command() {
    return std::make_unique<InventoryShowCommand>();
}

}  // namespace pigsty::builder::cli
