// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/inventory_view.hpp"

#include <algorithm>

#include "specs/inventory/detail/scalars.hpp"

namespace pigsty::specs {

namespace {

/// Up to here a map is searched faster than an index of it.
constexpr std::size_t k_small_map = 16;

}  // namespace

base::Position Setting::position() const {
    return map == nullptr ? value->position() : map->position_of(*entry);
}

const YamlEntry* MapIndex::find(const YamlNode& map, std::string_view key) {
    const std::vector<YamlEntry>& entries = map.entries();
    if (entries.size() <= k_small_map) {
        const auto found = std::find_if(
            entries.begin(), entries.end(), [&](const auto& entry) { return entry.key == key; });
        return found == entries.end() ? nullptr : &*found;
    }
    const auto [place, is_new] = maps_.try_emplace(&map);
    Entries& index = place->second;
    if (is_new) {
        for (const YamlEntry& entry : entries) {
            index.emplace(entry.key, &entry);
        }
    }
    const auto found = index.find(key);
    return found == index.end() ? nullptr : found->second;
}

Setting HostView::find_set(std::string_view name) const {
    for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
        const YamlEntry* entry = index_->find(*layer->variables, name);
        if (entry == nullptr || is_group_setting(*layer, name)) {
            continue;
        }
        // Nothing hides what stands below it, as it does for host_variables().
        return entry->value->is_null() ? Setting{} : Setting{entry->value, layer->variables, entry};
    }
    return {};
}

Setting HostView::find(std::string_view name) const {
    if (Setting setting = find_set(name)) {
        return setting;
    }
    const Parameter* parameter = find_parameter(name);
    return {parameter == nullptr ? nullptr : parameter->fallback, nullptr, nullptr};
}

std::optional<std::string> HostView::text(std::string_view name) const {
    const Setting setting = find(name);
    if (!setting) {
        return std::nullopt;
    }
    auto text = scalar_text(*setting.value, find_parameter(name));
    return text && text->empty() ? std::nullopt : text;
}

std::optional<std::int64_t> HostView::integer(std::string_view name) const {
    const Setting setting = find(name);
    return setting ? whole_number(*setting.value) : std::nullopt;
}

bool HostView::boolean(std::string_view name) const {
    const Setting setting = find(name);
    return setting && yaml11_boolean(*setting.value).value_or(false);
}

InventoryView::InventoryView(const Inventory& inventory, const std::vector<std::string>& addresses)
    : inventory_(inventory) {
    for (const std::string& address : addresses) {
        const HostView& host = hosts_.emplace_back(inventory, address, index_);
        if (const auto cluster = host.text("pg_cluster"); cluster && is_pg_member(host)) {
            pg_clusters_[*cluster].push_back(&host);
        }
        if (const auto cluster = host.text("redis_cluster")) {
            redis_clusters_[*cluster].push_back(&host);
        }
    }
}

std::optional<HostView> InventoryView::host(std::string_view address) {
    return inventory_.has_host(address)
               ? std::optional<HostView>(HostView(inventory_, address, index_))
               : std::nullopt;
}

bool is_segment(const HostView& host) {
    return host.text("gp_role") == "segment";
}

bool is_pg_member(const HostView& host) {
    return host.find("pg_cluster") && !is_segment(host);
}

bool has_haproxy(const HostView& host) {
    return host.boolean("haproxy_enabled") && !host.find("gp_role");
}

std::string node_name(const HostView& host) {
    if (const auto name = host.text("nodename")) {
        return *name;
    }
    const auto cluster = host.text("pg_cluster");
    const auto sequence = host.integer("pg_seq");
    return cluster && sequence && host.boolean("pg_hostname")
               ? *cluster + '-' + std::to_string(*sequence)
               : "";
}

std::vector<std::string> related_addresses(const Inventory& inventory, std::string_view address) {
    MapIndex index;
    const HostView self(inventory, address, index);
    const auto pg_cluster = self.text("pg_cluster");
    const auto redis_cluster = self.text("redis_cluster");
    std::vector<std::string> related;
    for (const std::string& other : inventory.addresses()) {
        const HostView host(inventory, other, index);
        if (other == address || (pg_cluster && host.text("pg_cluster") == pg_cluster) ||
            (redis_cluster && host.text("redis_cluster") == redis_cluster)) {
            related.push_back(other);
        }
    }
    return related;
}

}  // namespace pigsty::specs
