// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/engine/system.hpp"

namespace pigsty::firstboot {

/// What systemd says of a unit. Source: systemctl(1), "show"; org.freedesktop.systemd1(5).
struct UnitStatus {
    std::string load_state;       ///< "loaded", "not-found", "masked"
    std::string active_state;     ///< "active", "inactive", "failed", …
    std::string sub_state;        ///< "running", "dead", "auto-restart", …
    std::string unit_file_state;  ///< "enabled", "static", …; empty for init scripts
    std::string result;           ///< "success", "exit-code", …
    bool need_reload = false;     ///< its files are not what systemd has read

    bool missing() const { return load_state == "not-found"; }
    bool active() const { return active_state == "active" || active_state == "reloading"; }
    bool masked() const { return unit_file_state == "masked" || load_state == "masked"; }
};

/// Reads what `systemctl show` prints for `count` units: blocks of "Key=Value", apart by empty
/// lines, in the order of the question. Throws Error when their number is another.
std::vector<UnitStatus> parse_unit_show(std::string_view text, std::size_t count);

/// The units of a plan: asked all at once, and one by one after something was done to them.
class Units {
  public:
    Units(const System& system, std::vector<std::string> names)
        : system_(system), names_(std::move(names)) {}

    /// Throws ProcessError when systemd does not answer.
    const UnitStatus& status(const std::string& name);

    /// What is known of the unit no longer counts.
    void forget(const std::string& name) { known_.erase(name); }
    /// The same for all, e.g. after packages were installed.
    void forget_all() { known_.clear(); }

    /// A file was changed; one of a unit makes a daemon-reload necessary.
    void file_changed(std::string_view path);

    /// Makes systemd read changed files, also those that were changed before a kill.
    void reload_if_needed(const std::string& name);
    /// Makes systemd read what was changed in this run since the last time.
    void reload_if_changed();

    /// Runs systemctl with the arguments; failures carry the unit's last lines of the log.
    void act(const std::vector<std::string>& arguments, const std::string& name);

    /// The unit's last lines in the log of the system; may be empty.
    std::string log_tail(const std::string& name) const;

  private:
    void ask(const std::vector<std::string>& names);

    const System& system_;
    std::vector<std::string> names_;
    std::map<std::string, UnitStatus> known_;
    bool files_changed_ = false;
};

}  // namespace pigsty::firstboot
