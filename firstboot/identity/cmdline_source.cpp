// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/http_get.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/transfer_encoding.hpp"
#include "firstboot/identity/user_data.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_cmdline_bytes = 64U << 10U;
/// Somebody has named the server, so it gets more time than one that may not exist.
constexpr int k_patience = 3;

/// The arguments that are ours, by name; of one that stands twice the last, as the kernel has it.
/// Double quotes keep blanks together.
std::map<std::string, std::string> our_arguments(std::string_view line) {
    std::map<std::string, std::string> ours;
    std::string word;
    bool quoted = false;
    const auto end_word = [&] {
        const std::size_t equals = word.find('=');
        if (word.starts_with("pigsty.") && equals != std::string::npos) {
            ours[word.substr(0, equals)] = word.substr(equals + 1);
        }
        word.clear();
    };
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ' ' || c == '\t' || c == '\n')) {
            end_word();
        } else {
            word += c;
        }
    }
    end_word();
    return ours;
}

std::string fetch(const std::string& url, const SourcePlaces& places) {
    const auto parsed = parse_http_url(url);
    if (!parsed) {
        throw base::UsageError("pigsty.inventory=" + url +
                               " cannot be fetched: expected http://ADDRESS[:PORT]/PATH with an IP "
                               "address, since names cannot be resolved");
    }
    HttpAsk ask;
    ask.path = parsed->path;
    ask.limit_bytes = k_user_data_limit;
    ask.deadline = std::chrono::steady_clock::now() + k_patience * places.metadata_limit;
    HttpAnswer answer = http_ask(parsed->place, ask);
    if (answer.status != 200) {
        throw base::FetchError(url + " answers with status " + std::to_string(answer.status) +
                               (answer.status / 100 == 3 ? "; redirects are not followed" : ""));
    }
    return std::move(answer.body);
}

std::string read_place(const std::string& value, const SourcePlaces& places) {
    constexpr std::string_view k_data = "data:";
    if (value.starts_with(k_data)) {
        auto decoded = base64_decode(std::string_view(value).substr(k_data.size()));
        if (!decoded) {
            throw base::UsageError("pigsty.inventory=data: needs base64");
        }
        return std::move(*decoded);
    }
    if (value.starts_with('/')) {
        auto text = read_of_node(places, value, k_user_data_limit);
        if (!text) {
            throw base::Error("there is no file " + base::quote(value));
        }
        return std::move(*text);
    }
    if (value.find("://") != std::string::npos) {
        return fetch(value, places);
    }
    throw base::UsageError("pigsty.inventory=" + value +
                           " is none of /PATH, http://ADDRESS/PATH and data:BASE64");
}

/// How to call the place: what is in the argument itself is not repeated, it may be long and
/// secret.
std::string short_name(const std::string& value) {
    return value.starts_with("data:") ? "pigsty.inventory=data:…" : "pigsty.inventory=" + value;
}

class CmdlineSource final : public SeedSource {
  public:
    const char* name() const override { return "cmdline"; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            const auto line = read_of_node(places, "/proc/cmdline", k_cmdline_bytes);
            const auto ours = our_arguments(line.value_or(""));
            const auto inventory = ours.find("pigsty.inventory");
            const auto address = ours.find("pigsty.ip");
            report.seen = "no pigsty.inventory=";
            if (inventory != ours.end()) {
                read_inventory(report, inventory->second, places);
            }
            if (address != ours.end()) {
                require_address("pigsty.ip=" + address->second, address->second);
                seed_of(report, "/proc/cmdline").address = address->second;
                report.seen += ", pigsty.ip=" + address->second;
            }
        });
    }

  private:
    static void read_inventory(SeedReport& report,
                               const std::string& value,
                               const SourcePlaces& places) {
        const std::string place = short_name(value);
        const UserData data =
            base::in_context([&] { return "reading " + place; },
                             [&] { return read_user_data(read_place(value, places)); });
        if (!data.inventory) {
            throw base::Error(place + " has no inventory: " + data.seen);
        }
        take_user_data(report, "/proc/cmdline", place, data);
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_cmdline_source() {
    return std::make_unique<CmdlineSource>();
}

}  // namespace pigsty::firstboot
