// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan_text.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/plan/detail/resource_json.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_plain = "\x1b[0m";

const char* color_of(LookState state) {
    switch (state) {
        case LookState::already:
            return "\x1b[32m";
        case LookState::differs:
            return "\x1b[33m";
        default:
            return "\x1b[2m";
    }
}

std::string painted(const std::string& text, const char* paint, Color color) {
    return color == Color::yes ? paint + text + k_plain : text;
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string diff_text(const std::string& diff, Color color) {
    std::string text;
    for (std::size_t at = 0; at < diff.size();) {
        const std::size_t end = std::min(diff.find('\n', at), diff.size());
        const std::string line = base::printable(diff.substr(at, end - at));
        const char* paint = line.starts_with('+')   ? "\x1b[32m"
                            : line.starts_with('-') ? "\x1b[31m"
                                                    : k_plain;
        text += "      " + painted(line, paint, color) + '\n';
        at = end + 1;
    }
    return text;
}

std::string resource_line(const Resource& resource, const Look* look, Color color) {
    std::string line = "  ";
    if (look != nullptr) {
        line += painted(padded(to_text(look->state), 22), color_of(look->state), color) + "  ";
    }
    line += base::printable(id_of(resource));
    if (!resource.reason.empty()) {
        line += painted("  (" + base::printable(resource.reason) + ')', "\x1b[2m", color);
    }
    if (look != nullptr && !look->note.empty()) {
        line += ": " + base::printable(look->note);
    }
    return line + '\n';
}

void check_sizes(const Plan& plan, std::span<const Look> looks) {
    if (!looks.empty() && looks.size() != plan.resources.size()) {
        throw base::Error("the plan has another number of resources than were looked at");
    }
}

}  // namespace

std::string plan_summary(std::span<const Look> looks) {
    constexpr std::array k_order = {LookState::differs,
                                    LookState::already,
                                    LookState::not_ours,
                                    LookState::rendered,
                                    LookState::unknown};
    std::string text;
    for (const LookState state : k_order) {
        const auto count = std::count_if(
            looks.begin(), looks.end(), [state](const Look& look) { return look.state == state; });
        if (count > 0 || state == LookState::differs) {
            text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + to_text(state);
        }
    }
    return text;
}

std::string plan_text(const Plan& plan, std::span<const Look> looks, Diffs diffs, Color color) {
    check_sizes(plan, looks);
    std::string text = "plan for " + plan.address + ':';
    for (const std::string& role : plan.roles) {
        text += ' ' + role;
    }
    text += '\n';
    std::string role;
    for (std::size_t at = 0; at < plan.resources.size(); ++at) {
        const Resource& resource = plan.resources[at];
        if (resource.role != role) {
            role = resource.role;
            text += painted(role + ':', "\x1b[1m", color) + '\n';
        }
        const Look* look = looks.empty() ? nullptr : &looks[at];
        text += resource_line(resource, look, color);
        if (look != nullptr && diffs == Diffs::yes) {
            text += diff_text(look->diff, color);
        }
    }
    if (!looks.empty()) {
        text += plan_summary(looks) + '\n';
    }
    return text;
}

std::string plan_json(const Plan& plan, std::span<const Look> looks) {
    check_sizes(plan, looks);
    nlohmann::ordered_json record;
    record["address"] = plan.address;
    record["roles"] = plan.roles;
    record["warnings"] = plan.warnings;
    record["resources"] = nlohmann::ordered_json::array();
    for (std::size_t at = 0; at < plan.resources.size(); ++at) {
        const Resource& resource = plan.resources[at];
        nlohmann::ordered_json entry;
        entry["id"] = id_of(resource);
        entry["role"] = resource.role;
        entry["reason"] = resource.reason;
        if (!looks.empty()) {
            entry["state"] = to_word(looks[at].state);
            entry["note"] = looks[at].note;
            entry["diff"] = looks[at].diff;
        }
        entry["needs"] = resource.needs;
        entry["on_failure"] = resource.on_failure == OnFailure::stop ? "stop" : "warn";
        entry["not_ours"] = resource.not_ours ? nlohmann::ordered_json(*resource.not_ours)
                                              : nlohmann::ordered_json();
        entry["body"] = body_to_json(resource, Secrets::masked);
        record["resources"].push_back(std::move(entry));
    }
    return record.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace pigsty::firstboot
