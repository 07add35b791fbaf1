// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/result.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

constexpr std::size_t k_longest_reason = 900;  ///< the scanner of the lab keeps 1024 bytes

json failure_json(const StepFailure& failure) {
    return {{"step", failure.step}, {"reason", failure.reason}};
}

StepFailure failure_of(const json& record) {
    return {record.at("step").get<std::string>(), record.at("reason").get<std::string>()};
}

/// The nearest place at or before `at` that is not within a character.
std::size_t between_characters(const std::string& text, std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) {
        --at;
    }
    return at;
}

/// One line without control characters.
std::string flat(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\t', ' ');
    text = base::printable(text);
    if (text.size() > k_longest_reason) {
        text.resize(between_characters(text, k_longest_reason));
        text += "…";
    }
    return text;
}

/// The scanner takes the step up to the first blank.
std::string step_word(std::string step) {
    step = flat(std::move(step));
    if (const std::size_t blank = step.find(' '); blank != std::string::npos) {
        step[blank] = ':';
    }
    std::replace(step.begin(), step.end(), ' ', '_');
    return step;
}

}  // namespace

std::string result_to_json(const ApplyResult& result) {
    nlohmann::ordered_json record;
    record["state"] = result.ready ? "ready" : "failed";
    record["address"] = result.address;
    record["roles"] = result.roles;
    record["run"] = result.run;
    record["started"] = result.started;
    record["finished"] = result.finished;
    record["seconds"] = std::round(result.seconds * 1000) / 1000;
    record["changed"] = result.changed;
    record["already"] = result.already;
    record["not_ours"] = result.not_ours;
    record["rendered"] = result.rendered;
    json warnings = json::array();
    for (const StepFailure& warning : result.warnings) {
        warnings.push_back(failure_json(warning));
    }
    record["warnings"] = warnings;
    record["failure"] = result.failure ? failure_json(*result.failure) : json();
    record["inventory_sha256"] = result.inventory_sha256;
    record["instance_id"] = result.instance_id;
    record["boot_id"] = result.boot_id;
    record["version"] = result.version;
    record["last_ready"] = result.last_ready;
    return record.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

ApplyResult result_from_json(std::string_view text, const std::string& file) {
    try {
        const json record = json::parse(text);
        ApplyResult result;
        result.ready = record.at("state").get<std::string>() == "ready";
        result.address = record.at("address").get<std::string>();
        result.roles = record.at("roles").get<std::vector<std::string>>();
        result.run = record.at("run").get<std::uint64_t>();
        result.started = record.at("started").get<std::string>();
        result.finished = record.at("finished").get<std::string>();
        result.seconds = record.at("seconds").get<double>();
        result.changed = record.at("changed").get<std::uint64_t>();
        result.already = record.at("already").get<std::uint64_t>();
        result.not_ours = record.at("not_ours").get<std::uint64_t>();
        result.rendered = record.at("rendered").get<std::uint64_t>();
        for (const json& warning : record.at("warnings")) {
            result.warnings.push_back(failure_of(warning));
        }
        if (!record.at("failure").is_null()) {
            result.failure = failure_of(record.at("failure"));
        } else if (!result.ready) {
            result.failure = StepFailure{"unknown", "unknown"};
        }
        result.inventory_sha256 = record.at("inventory_sha256").get<std::string>();
        result.instance_id = record.at("instance_id").get<std::string>();
        result.boot_id = record.at("boot_id").get<std::string>();
        result.version = record.at("version").get<std::string>();
        result.last_ready = record.at("last_ready").get<std::string>();
        return result;
    } catch (const json::exception& error) {
        throw base::SpecError({file}, std::string("is not what firstboot wrote: ") + error.what());
    }
}

std::string cut_reason(std::string reason) {
    constexpr std::size_t k_head = 12U << 10U;
    constexpr std::size_t k_tail = 4000;  // there are the last lines of a log, and the hint
    if (reason.size() > k_head + k_tail) {
        const std::string tail = reason.substr(between_characters(reason, reason.size() - k_tail));
        reason.resize(between_characters(reason, k_head));
        reason += "\n[…]\n" + tail;
    }
    return reason;
}

std::string console_line(const ApplyResult& result) {
    if (!result.ready) {
        const StepFailure failure = result.failure.value_or(StepFailure{"unknown", "unknown"});
        return "PIGSTY-FAILED step=" + step_word(failure.step) + " reason=" + flat(failure.reason);
    }
    std::string roles;
    for (const std::string& role : result.roles) {
        roles += (roles.empty() ? "" : ",") + role;
    }
    return "PIGSTY-READY role=" + step_word(roles) +
           " seconds=" + std::to_string(std::lround(result.seconds));
}

}  // namespace pigsty::firstboot
