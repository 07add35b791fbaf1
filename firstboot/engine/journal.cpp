// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

constexpr std::uint64_t k_largest = 64U << 20U;

constexpr std::array<std::pair<JournalEvent, const char*>, 4> k_events = {
    {{JournalEvent::changed, "changed"},
     {JournalEvent::stale, "stale"},
     {JournalEvent::removed, "removed"},
     {JournalEvent::failed, "failed"}}};

const char* word_of(JournalEvent event) {
    return k_events[static_cast<std::size_t>(event)].second;
}

std::optional<JournalEvent> event_of(const std::string& word) {
    for (const auto& [event, name] : k_events) {
        if (word == name) {
            return event;
        }
    }
    return std::nullopt;
}

std::optional<JournalLine> parse_line(std::string_view text) {
    try {
        const json record = json::parse(text);
        JournalLine line;
        line.run = record.at("run").get<std::uint64_t>();
        line.at = record.at("at").get<std::string>();
        line.id = record.at("id").get<std::string>();
        line.seconds = record.value("seconds", 0.0);
        line.reason = record.value("reason", "");
        const auto event = event_of(record.at("did").get<std::string>());
        if (!event) {
            return std::nullopt;
        }
        line.event = *event;
        if (const auto memo = record.find("memo"); memo != record.end()) {
            line.memo =
                Memo{memo->at("value").get<std::string>(), memo->at("path").get<std::string>()};
        }
        return line;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::string to_json_line(const JournalLine& line) {
    json record{{"run", line.run},
                {"at", line.at},
                {"did", word_of(line.event)},
                {"id", line.id},
                {"seconds", std::round(line.seconds * 1000) / 1000}};
    if (!line.reason.empty()) {
        record["reason"] = line.reason;
    }
    if (line.memo) {
        record["memo"] = {{"value", line.memo->value}, {"path", line.memo->path}};
    }
    return record.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

JournalContent parse_journal(std::string_view text) {
    JournalContent content;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::optional<JournalLine> line;
        if (end != std::string_view::npos) {
            line = parse_line(text.substr(0, end));
        }
        if (!line) {
            content.torn = true;
            break;
        }
        content.lines.push_back(std::move(*line));
        text.remove_prefix(end + 1);
    }
    return content;
}

void replay(const std::vector<JournalLine>& lines, Memory& memory) {
    const std::uint64_t known = memory.run;
    for (const JournalLine& line : lines) {
        if (line.run <= known) {
            continue;
        }
        memory.run = std::max(memory.run, line.run);
        if (line.event != JournalEvent::removed && line.memo) {
            memory.memos[line.id] = *line.memo;
        } else if (line.event == JournalEvent::stale || line.event == JournalEvent::removed) {
            memory.memos.erase(line.id);
        }
    }
}

void Journal::append(const JournalLine& line) {
    if (!fd_) {
        fd_ = base::open_file(file_, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    const std::string text = to_json_line(line);
    base::in_context([this] { return "writing the journal " + base::quote(file_.string()); },
                     [&] {
                         base::write_all(
                             fd_.get(),
                             {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
                         if (::fdatasync(fd_.get()) != 0) {
                             const int err = errno;
                             throw base::SystemError("cannot flush the journal", err);
                         }
                     });
}

JournalContent Journal::read() const {
    return parse_journal(
        base::read_file_if_present(file_, k_largest, base::Links::refuse).value_or(""));
}

void Journal::rewrite(const std::vector<JournalLine>& lines) {
    std::string text;
    for (const JournalLine& line : lines) {
        text += to_json_line(line);
    }
    fd_.reset();
    base::write_file(file_, text, 0600);
}

}  // namespace pigsty::firstboot
