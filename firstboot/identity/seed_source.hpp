// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pigsty::firstboot {

/// What a source tells a node about itself. Everything is optional: one source may give the
/// address and another the inventory.
struct Seed {
    std::string source;                    ///< "nocloud"
    std::string place;                     ///< "/dev/vdb (label cidata), user-data"
    std::optional<std::string> inventory;  ///< text of pigsty.yml
    std::string inventory_name;            ///< how to call that text in messages
    std::optional<std::string> address;    ///< of the node, when the source says it
    std::optional<std::string> instance_id;
    bool operator==(const Seed&) const = default;
};

/// What a look at a source gave.
struct SeedReport {
    std::string source;
    /// In few words, for people: "no disk labelled cidata", "user-data without an inventory".
    std::string seen;
    std::optional<Seed> seed;
    /// The source is there but wrong (broken, two of a kind): identity fails with this text.
    std::optional<std::string> trouble;
};

/// Where sources look. Tests point it elsewhere.
struct SourcePlaces {
    std::filesystem::path root = "/";  ///< for /proc, /sys, /dev, /run, /etc, /var
    std::string metadata_address = "169.254.169.254";
    unsigned short metadata_port = 80;
    std::chrono::milliseconds metadata_limit{3000};  ///< for all of it together
};

/// One place a seed may come from.
class SeedSource {
  public:
    virtual ~SeedSource() = default;
    virtual const char* name() const = 0;
    /// Looks. Never throws for what it finds: a broken seed is reported as trouble. Throws
    /// Interrupted.
    virtual SeedReport look(const SourcePlaces& places) const = 0;
};

/// All sources in the order in which they are asked: cmdline, nocloud, configdrive, instance-data,
/// metadata, fw_cfg, file.
std::vector<std::unique_ptr<SeedSource>> seed_sources();

}  // namespace pigsty::firstboot
