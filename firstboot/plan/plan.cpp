// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

using Places = std::map<ResourceId, std::size_t>;

Places places_of(const Plan& plan) {
    Places places;
    for (std::size_t at = 0; at < plan.resources.size(); ++at) {
        const ResourceId id = id_of(plan.resources[at]);
        if (const auto [other, fresh] = places.emplace(id, at); !fresh) {
            throw base::Error("the plan has " + base::quote(id) + " twice: for role " +
                              base::quote(plan.resources[other->second].role) + " and for role " +
                              base::quote(plan.resources[at].role));
        }
    }
    return places;
}

[[noreturn]] void throw_unknown(const Places& places,
                                const Resource& needing,
                                const ResourceId& id) {
    std::vector<std::string> known;
    known.reserve(places.size());
    for (const auto& [name, at] : places) {
        known.push_back(name);
    }
    throw base::Error(base::quote(id_of(needing)) + " of role " + base::quote(needing.role) +
                      " needs " + base::quote(id) + ", which the plan has not" +
                      base::did_you_mean(id, known));
}

/// For each resource the places of those before it.
std::vector<std::vector<std::size_t>> edges_of(const Plan& plan) {
    const Places places = places_of(plan);
    std::vector<std::vector<std::size_t>> edges(plan.resources.size());
    for (std::size_t at = 0; at < plan.resources.size(); ++at) {
        for (const ResourceId& id : forerunners_of(plan.resources[at])) {
            const auto found = places.find(id);
            if (found == places.end()) {
                throw_unknown(places, plan.resources[at], id);
            }
            edges[at].push_back(found->second);
        }
    }
    return edges;
}

/// Depth-first, without recursion: a plan may be a chain of any length.
class Sorter {
  public:
    Sorter(const Plan& plan, std::vector<std::vector<std::size_t>> edges)
        : plan_(plan), edges_(std::move(edges)), marks_(edges_.size(), Mark::fresh) {}

    std::vector<std::size_t> order() {
        for (std::size_t at = 0; at < edges_.size(); ++at) {
            visit(at);
        }
        return std::move(order_);
    }

  private:
    enum class Mark : std::uint8_t { fresh, open, done };

    void visit(std::size_t start) {
        if (marks_[start] == Mark::done) {
            return;
        }
        enter(start);
        while (!path_.empty()) {
            auto& [at, next] = path_.back();
            if (next == edges_[at].size()) {
                marks_[at] = Mark::done;
                order_.push_back(at);
                path_.pop_back();
                continue;
            }
            const std::size_t before = edges_[at][next++];
            if (marks_[before] == Mark::open) {
                throw_circle(before);
            }
            if (marks_[before] == Mark::fresh) {
                enter(before);
            }
        }
    }

    void enter(std::size_t at) {
        marks_[at] = Mark::open;
        path_.emplace_back(at, 0);
    }

    [[noreturn]] void throw_circle(std::size_t start) const {
        std::string text;
        bool inside = false;
        for (const auto& [at, next] : path_) {
            inside = inside || at == start;
            if (inside) {
                text += base::quote(id_of(plan_.resources[at])) + " needs ";
            }
        }
        throw base::Error("the plan goes in a circle: " + text +
                          base::quote(id_of(plan_.resources[start])));
    }

    const Plan& plan_;
    std::vector<std::vector<std::size_t>> edges_;
    std::vector<Mark> marks_;
    std::vector<std::pair<std::size_t, std::size_t>> path_;  ///< resource, next edge to look at
    std::vector<std::size_t> order_;
};

}  // namespace

std::vector<ResourceId> watched_by(const Resource& resource) {
    std::vector<ResourceId> ids;
    if (const auto* unit = std::get_if<UnitPresent>(&resource.body)) {
        ids = unit->restart_on;
        ids.insert(ids.end(), unit->reload_on.begin(), unit->reload_on.end());
    } else if (const auto* command = std::get_if<CommandRun>(&resource.body)) {
        ids = command->again_on;
    }
    return ids;
}

std::vector<ResourceId> forerunners_of(const Resource& resource) {
    std::vector<ResourceId> ids = resource.needs;
    const std::vector<ResourceId> watched = watched_by(resource);
    ids.insert(ids.end(), watched.begin(), watched.end());
    return ids;
}

void order_plan(Plan& plan) {
    std::vector<Resource> sorted;
    sorted.reserve(plan.resources.size());
    for (const std::size_t at : Sorter(plan, edges_of(plan)).order()) {
        sorted.push_back(std::move(plan.resources[at]));
    }
    plan.resources = std::move(sorted);
}

}  // namespace pigsty::firstboot
