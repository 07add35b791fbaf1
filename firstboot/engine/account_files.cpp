// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/account_files.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

/// Adds a line unless one with the same first field is there.
void add_line(const RootFolder& files,
              const std::string& path,
              const std::string& name,
              const std::string& line,
              unsigned mode) {
    std::string text = files.read(path).value_or("");
    if (text.starts_with(name + ':') || text.find('\n' + name + ':') != std::string::npos) {
        return;
    }
    text += text.empty() || text.ends_with('\n') ? "" : "\n";
    const auto info = files.info(path);
    files.write(path, text + line + '\n', {.mode = info ? info->mode : mode});
}

/// Adds `user` to the last field of the group's line.
void add_to_last_field(const RootFolder& files,
                       const std::string& path,
                       const std::string& group,
                       const std::string& user) {
    std::string text = files.read(path).value_or("");
    std::size_t start = text.starts_with(group + ':') ? 0 : text.find('\n' + group + ':');
    if (start == std::string::npos) {
        return;
    }
    start += text[start] == '\n' ? 1U : 0U;
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::size_t field = text.rfind(':', end - 1) + 1;
    const std::string members = ',' + text.substr(field, end - field) + ',';
    if (members.find(',' + user + ',') != std::string::npos) {
        return;
    }
    text.insert(end, (field == end ? "" : ",") + user);
    const auto info = files.info(path);
    files.write(path, text, {.mode = info->mode, .uid = info->uid, .gid = info->gid});
}

}  // namespace

void add_group_lines(System& system, const std::string& name, std::uint32_t gid) {
    const RootFolder& files = system.files();
    add_line(files, "/etc/gshadow", name, name + ":!::", 0000);
    add_line(files, "/etc/group", name, name + ":x:" + std::to_string(gid) + ':', 0644);
    system.forget_accounts();
}

void add_user_lines(System& system, const UserPresent& user, std::uint32_t uid, std::uint32_t gid) {
    const RootFolder& files = system.files();
    add_line(files, "/etc/shadow", user.name, user.name + ":!!:::::::", 0000);
    add_line(files,
             "/etc/passwd",
             user.name,
             user.name + ":x:" + std::to_string(uid) + ':' + std::to_string(gid) + ':' +
                 user.comment + ':' + user.home + ':' + user.shell,
             0644);
    system.forget_accounts();
}

void add_member_line(System& system, const std::string& group, const std::string& user) {
    if (system.accounts().group(group) == nullptr) {
        throw base::Error("group " + base::quote(group) + " of user " + base::quote(user) +
                          " does not exist");
    }
    add_to_last_field(system.files(), "/etc/gshadow", group, user);
    add_to_last_field(system.files(), "/etc/group", group, user);
    system.forget_accounts();
}

}  // namespace pigsty::firstboot
