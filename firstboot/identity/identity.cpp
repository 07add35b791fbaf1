// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/identity.hpp"

#include <algorithm>
#include <utility>

#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/identity/accepted.hpp"
#include "firstboot/identity/host_choice.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"

namespace pigsty::firstboot {

namespace {

bool has_inventory(const std::vector<SeedReport>& reports) {
    return std::any_of(reports.begin(), reports.end(), [](const SeedReport& report) {
        return report.seed && report.seed->inventory;
    });
}

/// Asking costs seconds where nobody answers, so a node asks only when it knows nothing else:
/// nothing was found before, nor accepted from elsewhere at an earlier start.
bool is_worth_asking(const SeedSource& source,
                     const std::vector<SeedReport>& reports,
                     const std::optional<Accepted>& accepted) {
    return source.name() != std::string(k_metadata_source) ||
           (!has_inventory(reports) && (!accepted || accepted->source == k_metadata_source));
}

std::vector<SeedReport> ask_sources(const SourcePlaces& places,
                                    const std::optional<Accepted>& accepted) {
    std::vector<SeedReport> reports;
    for (const auto& source : seed_sources()) {
        if (is_worth_asking(*source, reports, accepted)) {
            reports.push_back(source->look(places));
        } else {
            reports.push_back({source->name(), "not asked, there is another inventory", {}, {}});
        }
    }
    return reports;
}

SeedReport read_named(const std::string& file) {
    return guarded_report(k_named_source, [&](SeedReport& report) {
        Seed& seed = seed_of(report, file);
        seed.inventory = base::read_file(file, k_user_data_limit);
        seed.inventory_name = file;
        report.seen = file;
    });
}

void refuse_trouble(const std::vector<SeedReport>& reports) {
    for (const SeedReport& report : reports) {
        if (report.trouble) {
            IdentityError error("the source " + report.source +
                                " is in trouble: " + *report.trouble + tell_reports(reports));
            error.set_hint("mend it, or name an inventory with --inventory FILE");
            throw error;
        }
    }
}

InventoryChoice choose(const std::vector<SeedReport>& reports,
                       const std::optional<Accepted>& accepted) {
    auto choice = choose_inventory(reports, accepted);
    if (!choice) {
        IdentityError error("no source has an inventory" + tell_reports(reports));
        error.set_hint("attach a seed made by `pigsty-bundle seed`, or write " +
                       std::string(k_inventory_file));
        throw error;
    }
    return std::move(*choice);
}

/// Later sources with other inventories are mentioned, so that nobody wonders.
std::string tell_others(const std::vector<SeedReport>& reports, const Seed& chosen) {
    std::string text;
    for (const SeedReport& report : reports) {
        if (report.seed && report.seed->inventory && report.source != chosen.source &&
            report.source != k_file_source && report.seed->inventory != chosen.inventory &&
            chosen.source != k_file_source) {
            text += "; another inventory of " + report.source + " is not used";
        }
    }
    return text;
}

std::string first_instance_id(const std::vector<SeedReport>& reports) {
    for (const SeedReport& report : reports) {
        if (report.seed && report.seed->instance_id) {
            return *report.seed->instance_id;
        }
    }
    return {};
}

void add_reason(std::string& reason, const std::string& more) {
    if (!more.empty()) {
        reason += (reason.empty() ? "" : "; ") + more;
    }
}

}  // namespace

IdentifiedNode identify(const IdentifyRequest& request, const Facts& facts) {
    const std::optional<Accepted> accepted = read_accepted(request.places.root);
    std::vector<SeedReport> reports = request.inventory_file
                                          ? std::vector{read_named(*request.inventory_file)}
                                          : ask_sources(request.places, accepted);
    refuse_trouble(reports);
    const InventoryChoice choice = choose(reports, accepted);
    specs::Inventory inventory =
        specs::read_inventory(*choice.seed.inventory, choice.seed.inventory_name);
    const HostChoice host = choose_host(inventory, request.address, reports, facts);
    Identity identity;
    identity.address = host.address;
    identity.source = choice.seed.source;
    identity.place = choice.seed.place;
    identity.reason = host.reason;
    identity.instance_id = first_instance_id(reports);
    add_reason(identity.reason, choice.reason);
    add_reason(identity.reason, tell_instance(identity.instance_id, accepted));
    identity.reason += tell_others(reports, choice.seed);
    identity.inventory_sha256 = base::sha256_of(*choice.seed.inventory);
    identity.reports = std::move(reports);
    return {std::move(identity), std::move(inventory)};
}

}  // namespace pigsty::firstboot
