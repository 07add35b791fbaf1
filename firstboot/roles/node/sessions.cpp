// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Source: limits.conf(5). root is not part of "*".
std::string limits_text() {
    constexpr std::array<std::pair<const char*, const char*>, 5> limits = {
        {{"nproc", "1048576"},
         {"nofile", "1048576"},
         {"stack", "unlimited"},
         {"core", "unlimited"},
         {"memlock", "2500000"}}};
    KeyValueText text("Limits of sessions; services have theirs in their units.");
    for (const char* who : {"*", "root"}) {
        for (const auto& [what, value] : limits) {
            for (const char* kind : {"soft", "hard"}) {
                text.line(std::string(who) + ' ' + kind + ' ' + what + ' ' + value);
            }
        }
    }
    return text.text();
}

/// Works in any POSIX shell; what only bash has stands behind a test for it.
constexpr const char* k_profile = R"(# What shells of people need on a node of Pigsty.
export EDITOR=vi
export PAGER=less
if [ -d /usr/lib/locale/en_US.utf8 ] || [ -f /usr/lib/locale/locale-archive ]; then
    export LANG=en_US.UTF-8
fi

[ -d /usr/pgsql ] && export PGHOME=/usr/pgsql
[ -d /pg/data ] && export PGDATA=/pg/data

# Puts a directory first in PATH unless it is there already.
_pigsty_path() {
    case ":$PATH:" in
        *":$1:"*) ;;
        *) PATH="$1:$PATH" ;;
    esac
}
[ -n "${PGHOME:-}" ] && _pigsty_path "$PGHOME/bin"
_pigsty_path /pg/bin
unset -f _pigsty_path
export PATH

if [ -n "${BASH_VERSION:-}" ] && [ -n "${PS1:-}" ]; then
    shopt -s checkwinsize histappend cmdhist
    HISTSIZE=65535
    HISTFILESIZE=65535
    HISTCONTROL=ignoreboth
    HISTTIMEFORMAT='%F %T '
    PS1='[\u@\h \W]\$ '
    alias ll='ls -lh' la='ls -lAh'
    alias pg='patronictl -c /etc/pigsty/patronictl.yml'
    alias pt='patronictl -c /pg/bin/patroni.yml'
fi
)";

}  // namespace

void add_sessions(const RoleInput&, PlanWriter& plan) {
    plan.file("/etc/security/limits.d/limits.conf", limits_text(), "limits of sessions");
    plan.file("/etc/profile.d/profile.sh", KeyValueText().text() + k_profile, "shells of people");
}

}  // namespace pigsty::firstboot
