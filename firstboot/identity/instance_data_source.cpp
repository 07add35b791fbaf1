// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cerrno>

#include "base/quote.hpp"
#include "firstboot/identity/json_texts.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/transfer_encoding.hpp"
#include "firstboot/identity/user_data.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::array<const char*, 2> k_files = {"/run/cloud-init/instance-data-sensitive.json",
                                                "/run/cloud-init/instance-data.json"};
/// Where cloud-init keeps the user-data of the instance it runs on, whatever it had it from.
constexpr const char* k_user_data = "/var/lib/cloud/instance/user-data.txt";
constexpr std::string_view k_binary = "ci-b64:";
constexpr std::string_view k_redacted = "redacted for non-root user";

/// What cloud-init has put in place of bytes that are no text is undone.
std::string undo_binary(const std::string& text) {
    if (!text.starts_with(k_binary)) {
        return text;
    }
    auto decoded = base64_decode(std::string_view(text).substr(k_binary.size()));
    if (!decoded) {
        throw base::Error("user-data is said to be base64 (" + std::string(k_binary) +
                          "), but is not");
    }
    return std::move(*decoded);
}

/// Takes what one file says over, unless an earlier one said it.
void read_instance_data(SeedReport& report, const std::string& json, const std::string& place) {
    const auto texts =
        json_texts(json,
                   {"/v1/instance_id", "/userdata", "/user_data", "/ds/userdata", "/ds/user_data"},
                   place);
    report.seen = report.seen.empty() ? place : report.seen;
    if (texts[0] && !texts[0]->empty() && *texts[0] != k_redacted) {
        Seed& seed = seed_of(report, place);
        seed.instance_id = seed.instance_id ? seed.instance_id : texts[0];
    }
    for (std::size_t i = 1; i < texts.size(); ++i) {
        const bool known = report.seed && report.seed->inventory;
        if (!known && texts[i] && !texts[i]->empty() && *texts[i] != k_redacted) {
            take_user_data(report, place, "user-data", read_user_data(undo_binary(*texts[i])));
        }
    }
}

class InstanceDataSource final : public SeedSource {
  public:
    const char* name() const override { return "instance-data"; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            for (const char* file : k_files) {
                const std::string place = file;
                const auto json = read_of_node(places, place, k_user_data_limit);
                if (json) {
                    base::in_context([&] { return "reading " + place; },
                                     [&] { read_instance_data(report, *json, place); });
                }
            }
            if (report.seen.empty()) {
                report.seen = "no " + std::string(k_files[1]);
                return;
            }
            const auto text = read_of_node(places, k_user_data, k_user_data_limit);
            if (text && !(report.seed && report.seed->inventory)) {
                const std::string place = k_user_data;
                base::in_context(
                    [&] { return "reading " + place; },
                    [&] { take_user_data(report, "cloud-init", place, read_user_data(*text)); });
            }
        });
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_instance_data_source() {
    return std::make_unique<InstanceDataSource>();
}

}  // namespace pigsty::firstboot
