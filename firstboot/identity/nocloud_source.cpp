// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"
#include "firstboot/identity/volume_search.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_meta_data_limit = 1U << 20U;

/// The files of a seed, wherever it lies.
struct SeedContent {
    std::optional<std::string> user_data;
    std::optional<std::string> meta_data;
    bool operator==(const SeedContent&) const = default;
};

struct LocatedSeed {
    std::string place;  ///< "/dev/vdb (label cidata)"
    SeedContent content;
};

std::optional<std::string> instance_id_of(const std::string& meta_data) {
    if (ascii_trim(meta_data).empty()) {
        return std::nullopt;
    }
    const specs::YamlDocument document = specs::parse_yaml(meta_data, "meta-data");
    const specs::YamlNode* id = document.root().find("instance-id");
    return id == nullptr || id->raw_text().empty() ? std::nullopt : std::optional(id->raw_text());
}

void read_seed(SeedReport& report, const SeedContent& content, const std::string& place) {
    base::in_context(
        [&] { return "reading " + place; },
        [&] {
            if (content.user_data) {
                take_user_data(report, place, "user-data", read_user_data(*content.user_data));
            } else {
                report.seen = place + ": no user-data";
            }
            const auto id = content.meta_data ? instance_id_of(*content.meta_data) : std::nullopt;
            if (id) {
                seed_of(report, place).instance_id = id;
            }
        });
}

SeedContent read_volume(const LabelledVolume& found) {
    return base::in_context(
        [&] { return "reading " + found.device + " (label " + found.volume->label() + ")"; },
        [&] {
            SeedContent content;
            content.user_data = found.volume->read_file("user-data", k_user_data_limit);
            content.meta_data = found.volume->read_file("meta-data", k_meta_data_limit);
            return content;
        });
}

bool says_nothing(const SeedContent& content) {
    return !content.user_data || ascii_trim(*content.user_data).empty();
}

/// A disk with that label was given to this very machine, so nothing on it is a mistake.
void refuse_empty(const SeedContent& content, const std::string& place) {
    if (!says_nothing(content)) {
        return;
    }
    base::Error error("the seed " + place + " is empty: " +
                      (content.user_data ? "its user-data has no content" : "it has no user-data"));
    error.set_hint("make it with `pigsty-bundle seed`, or detach the disk");
    throw error;
}

/// Two seeds that say the same are one.
void refuse_other(const LocatedSeed& first, const LocatedSeed& other) {
    if (first.content == other.content) {
        return;
    }
    base::Error error("two seeds with different content: " + first.place + " and " + other.place);
    error.set_hint("take one of them away");
    throw error;
}

/// True when there is a disk labelled cidata.
bool look_at_disks(SeedReport& report, const SourcePlaces& places) {
    const VolumeSearch search = find_labelled_volumes(places.root, "cidata");
    report.seen = "no disk labelled cidata";
    for (const std::string& line : search.unreadable) {
        report.seen += "; " + line;
    }
    std::optional<LocatedSeed> first;
    for (const LabelledVolume& found : search.found) {
        LocatedSeed seed{found.device + " (label " + found.volume->label() + ")",
                         read_volume(found)};
        refuse_empty(seed.content, seed.place);
        if (first) {
            refuse_other(*first, seed);
            continue;
        }
        read_seed(report, seed.content, seed.place);
        first = std::move(seed);
    }
    return first.has_value();
}

/// Folders may be part of an image, so an empty one is nobody's mistake.
void look_at_folders(SeedReport& report, const SourcePlaces& places) {
    constexpr std::array<const char*, 2> k_folders = {"/var/lib/cloud/seed/nocloud",
                                                      "/var/lib/cloud/seed/nocloud-net"};
    std::optional<LocatedSeed> first;
    for (const char* name : k_folders) {
        const std::string folder = name;
        LocatedSeed seed{folder, {}};
        SeedContent& content = seed.content;
        content.user_data = read_of_node(places, folder + "/user-data", k_user_data_limit);
        content.meta_data = read_of_node(places, folder + "/meta-data", k_meta_data_limit);
        if (!content.user_data && !content.meta_data) {
            continue;
        }
        if (first) {
            if (!says_nothing(first->content) && !says_nothing(content)) {
                refuse_other(*first, seed);
            }
            continue;
        }
        read_seed(report, content, seed.place);
        first = std::move(seed);
    }
}

class NoCloudSource final : public SeedSource {
  public:
    const char* name() const override { return "nocloud"; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            if (!look_at_disks(report, places)) {
                look_at_folders(report, places);
            }
        });
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_nocloud_source() {
    return std::make_unique<NoCloudSource>();
}

}  // namespace pigsty::firstboot
