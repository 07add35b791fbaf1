// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/units.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::chrono::seconds k_question_limit(60);
/// systemd has limits of its own for starting (TimeoutStartSec); this one is for a systemd that
/// hangs.
constexpr std::chrono::seconds k_action_limit(1800);

void set_property(UnitStatus& status, std::string_view key, std::string_view value) {
    if (key == "LoadState") {
        status.load_state = value;
    } else if (key == "ActiveState") {
        status.active_state = value;
    } else if (key == "SubState") {
        status.sub_state = value;
    } else if (key == "UnitFileState") {
        status.unit_file_state = value;
    } else if (key == "Result") {
        status.result = value;
    } else if (key == "NeedDaemonReload") {
        status.need_reload = value == "yes";
    }
}

}  // namespace

std::vector<UnitStatus> parse_unit_show(std::string_view text, std::size_t count) {
    std::vector<UnitStatus> blocks;
    bool inside = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) {
            inside = false;
            continue;
        }
        if (!inside) {
            blocks.emplace_back();
            inside = true;
        }
        if (const std::size_t at = line.find('='); at != std::string_view::npos) {
            set_property(blocks.back(), line.substr(0, at), line.substr(at + 1));
        }
    }
    if (blocks.size() != count) {
        throw base::Error("systemctl showed " + std::to_string(blocks.size()) +
                          " units, was asked for " + std::to_string(count));
    }
    return blocks;
}

void Units::ask(const std::vector<std::string>& names) {
    std::vector<std::string> argv = {"systemctl", "show"};
    for (const char* property :
         {"LoadState", "ActiveState", "SubState", "UnitFileState", "Result", "NeedDaemonReload"}) {
        argv.insert(argv.end(), {"-p", property});  // systemd 219 knows no list here
    }
    argv.emplace_back("--");
    argv.insert(argv.end(), names.begin(), names.end());
    const std::vector<UnitStatus> found =
        parse_unit_show(system_.run_checked(std::move(argv), k_question_limit), names.size());
    for (std::size_t at = 0; at < names.size(); ++at) {
        known_[names[at]] = found[at];
    }
}

const UnitStatus& Units::status(const std::string& name) {
    auto found = known_.find(name);
    if (found == known_.end()) {
        const bool first =
            known_.empty() && std::find(names_.begin(), names_.end(), name) != names_.end();
        ask(first ? names_ : std::vector<std::string>{name});
        found = known_.find(name);
    }
    return found->second;
}

void Units::file_changed(std::string_view path) {
    constexpr std::array<std::string_view, 5> k_folders = {"/etc/systemd/system/",
                                                           "/usr/lib/systemd/system/",
                                                           "/lib/systemd/system/",
                                                           "/run/systemd/system/",
                                                           "/etc/init.d/"};
    files_changed_ =
        files_changed_ ||
        std::any_of(k_folders.begin(), k_folders.end(), [path](std::string_view folder) {
            return path.starts_with(folder);
        });
}

void Units::reload_if_needed(const std::string& name) {
    files_changed_ = files_changed_ || status(name).need_reload;
    reload_if_changed();
}

void Units::reload_if_changed() {
    if (!files_changed_ || !system_.has_systemd()) {
        return;
    }
    system_.run_checked({"systemctl", "daemon-reload"}, k_question_limit);
    files_changed_ = false;
    known_.clear();
}

std::string Units::log_tail(const std::string& name) const {
    try {
        return base::printable(
            system_
                .run({"journalctl", "-u", name, "-n", "12", "--no-pager", "-o", "cat"},
                     std::chrono::seconds(10))
                .out);
    } catch (const base::ProcessError&) {
        return "";  // no journal here: the error stands for itself
    }
}

void Units::act(const std::vector<std::string>& arguments, const std::string& name) {
    std::vector<std::string> argv = {"systemctl"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    argv.insert(argv.end(), {"--", name});
    forget(name);
    try {
        system_.run_checked(std::move(argv), k_action_limit);
    } catch (base::ProcessError& error) {
        const std::string tail = log_tail(name);
        throw base::ProcessError(error.message() +
                                 (tail.empty() ? "" : "\nlast lines of its log:\n" + tail));
    }
}

}  // namespace pigsty::firstboot
