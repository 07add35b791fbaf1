// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/http_get.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_word_bytes = 4096;
constexpr unsigned k_ok = 200;

bool is_word(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

/// Asks a server, all within one time limit.
class Metadata {
  public:
    explicit Metadata(const SourcePlaces& places)
        : place_{places.metadata_address, places.metadata_port},
          deadline_(std::chrono::steady_clock::now() + places.metadata_limit) {}

    std::string place() const { return place_.address + ':' + std::to_string(place_.port); }

    /// Version 2 wants a token with every question; a server of version 1 does not know them.
    void get_token() {
        HttpAsk ask;
        ask.method = "PUT";
        ask.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "60"}};
        const HttpAnswer answer = send(std::move(ask), "/latest/api/token", k_word_bytes);
        if (answer.status == k_ok && is_word(answer.body)) {
            token_ = answer.body;
        } else if (answer.status < 400 || answer.status > 501) {
            refuse("/latest/api/token", answer.status);
        }
    }

    /// nullopt: the server says there is none.
    std::optional<std::string> get(const std::string& path, std::uint64_t limit_bytes) {
        HttpAsk ask;
        if (!token_.empty()) {
            ask.headers = {{"X-aws-ec2-metadata-token", token_}};
        }
        HttpAnswer answer = send(std::move(ask), path, limit_bytes);
        if (answer.status == 404) {
            return std::nullopt;
        }
        if (answer.status != k_ok) {
            refuse(path, answer.status);
        }
        return std::move(answer.body);
    }

    /// A word, such as an address; anything else counts as none.
    std::optional<std::string> get_word(const std::string& path) {
        auto body = get(path, k_word_bytes);
        const std::string word(body ? ascii_trim(*body) : std::string_view());
        return is_word(word) ? std::optional(word) : std::nullopt;
    }

  private:
    HttpAnswer send(HttpAsk ask, const std::string& path, std::uint64_t limit_bytes) const {
        ask.path = path;
        ask.limit_bytes = limit_bytes;
        ask.deadline = deadline_;
        return base::in_context([&] { return "asking for " + path; },
                                [&] { return http_ask(place_, ask); });
    }

    [[noreturn]] void refuse(const std::string& path, unsigned status) const {
        const bool redirect = status >= 300 && status < 400;
        throw base::FetchError("the metadata server " + place() + " answers " +
                               std::to_string(status) + " for " + path +
                               (redirect ? "; redirects are not followed" : ""));
    }

    HttpPlace place_;
    std::chrono::steady_clock::time_point deadline_;
    std::string token_;
};

void read_metadata(SeedReport& report, Metadata& server) {
    const std::string place = "http://" + server.place();
    report.seen = place + ": no user-data";
    if (const auto user_data = server.get("/latest/user-data", k_user_data_limit)) {
        take_user_data(report, place, "user-data", read_user_data(*user_data));
    }
    if (const auto id = server.get_word("/latest/meta-data/instance-id")) {
        seed_of(report, place).instance_id = id;
    }
    const auto address = server.get_word("/latest/meta-data/local-ipv4");
    if (address && specs::is_ipv4_address(*address)) {
        Seed& seed = seed_of(report, place);
        seed.address = seed.address ? seed.address : address;
    }
}

class MetadataSource final : public SeedSource {
  public:
    const char* name() const override { return k_metadata_source; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            Metadata server(places);
            try {
                server.get_token();
            } catch (const NobodyThere& error) {
                report.seen = error.message();
                return;
            }
            read_metadata(report, server);
        });
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_metadata_source() {
    return std::make_unique<MetadataSource>();
}

}  // namespace pigsty::firstboot
