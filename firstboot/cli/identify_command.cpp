// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/quote.hpp"
#include "firstboot/cli/command.hpp"

namespace pigsty::firstboot::cli {

namespace {

std::string text_of(const Identity& identity) {
    std::string text = identity.address + ": " + identity.reason + '\n';
    text += "  inventory from " + identity.source + ": " + identity.place + '\n';
    if (!identity.instance_id.empty()) {
        text += "  instance " + identity.instance_id + '\n';
    }
    text += "  sources asked:\n";
    for (const SeedReport& report : identity.reports) {
        text += "    " + report.source + ": " + report.seen + '\n';
    }
    return base::printable(text);
}

std::string json_of(const Identity& identity) {
    nlohmann::ordered_json record{{"address", identity.address},
                                  {"source", identity.source},
                                  {"place", identity.place},
                                  {"reason", identity.reason},
                                  {"instance_id", identity.instance_id},
                                  {"inventory_sha256", identity.inventory_sha256}};
    nlohmann::ordered_json reports = nlohmann::ordered_json::array();
    for (const SeedReport& report : identity.reports) {
        reports.push_back({{"source", report.source},
                           {"seen", report.seen},
                           {"has_inventory", report.seed && report.seed->inventory}});
    }
    record["reports"] = std::move(reports);
    return record.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

class IdentifyCommand final : public Command {
  public:
    const char* name() const override { return "identify"; }
    const char* summary() const override { return "Say which host of which inventory this is"; }
    base::ExitCode run(const Context& context) override {
        const IdentifiedNode node = identify_node(context, facts_of(context));
        print_result(context.options.json ? json_of(node.identity) : text_of(node.identity));
        return base::ExitCode::done;
    }
};

}  // namespace

CommandPtr make_identify_command() {
    return std::make_unique<IdentifyCommand>();
}

}  // namespace pigsty::firstboot::cli
