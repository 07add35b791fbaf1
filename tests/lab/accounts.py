"""Users and groups: those of the base stay in setup's files, the others are made by %pre."""

import os
import re
from dataclasses import dataclass

# made by Debian's base or systemd, and kept in setup: no file of a role belongs to them
KEPT = re.compile(r"^(systemd-.*|_apt|nogroup|input|kvm|render|sgx|netdev|rdma|utmp|plocate)$")


@dataclass
class User:
    name: str
    uid: int
    gid: int
    gecos: str
    home: str
    shell: str


class Accounts:
    """The tree's users and groups that packages make, and what setup keeps."""

    def __init__(self, tree, homes):
        base_users = _first_fields(tree.read("/usr/share/base-passwd/passwd.master"))
        base_groups = _first_fields(tree.read("/usr/share/base-passwd/group.master"))
        self.group_ids, self.members = {}, {}
        for row in _rows(tree.read("/etc/group")):
            self.group_ids[row[0]] = int(row[2])
            self.members[row[0]] = [m for m in row[3].split(",") if m]
        self.group_names = {gid: name for name, gid in self.group_ids.items()}
        self.made_groups = {g for g in self.group_ids if g not in base_groups and not KEPT.match(g)}
        self.users = {}
        for row in _rows(tree.read("/etc/passwd")):
            if row[0] not in base_users and not KEPT.match(row[0]):
                home = homes.get(row[0], row[5])
                self.users[row[0]] = User(row[0], int(row[2]), int(row[3]), row[4], home, row[6])

    def claimed_by(self, rpm):
        """(users, groups) this RPM's %pre makes, sorted."""
        users = {e.user for e in rpm.entries} | set(rpm.options.get("users", []))
        users = {u for u in users if u in self.users}
        groups = {e.group for e in rpm.entries} | set(rpm.options.get("groups", []))
        groups |= {self.group_names[self.users[u].gid] for u in users}
        groups |= {g for u in users for g in self.group_ids if u in self.members[g]}
        return sorted(users), sorted(groups & self.made_groups)

    def pre_script(self, users, groups):
        """Shell lines that make what is missing, with the same ids where they are free."""
        lines = [
            f"getent group {g} >/dev/null || groupadd -r -g {self.group_ids[g]} {g} 2>/dev/null || groupadd -r {g}"
            for g in groups
        ]
        for name in users:
            user = self.users[name]
            options = (
                f"-r -M -N -g {self.group_names[user.gid]} -d {user.home} -s {user.shell} -c '{user.gecos or name}'"
            )
            lines.append(
                f"getent passwd {name} >/dev/null || useradd {options} -u {user.uid} {name} 2>/dev/null"
                f" || useradd {options} {name}"
            )
            lines += [f"usermod -a -G {g} {name}" for g in sorted(self.members) if name in self.members[g]]
        return lines

    def write_setup(self, tree, claimed_users, claimed_groups):
        """Takes the claimed ones out of the tree's own files; setup carries what is left."""
        homeless = sorted(set(self.users) - claimed_users)
        if homeless:
            raise SystemExit(f"names.yml: no RPM makes the users {homeless}")
        for file in ("passwd", "shadow"):
            _keep_rows(tree, f"/etc/{file}", lambda row: row[0] not in claimed_users)
        for file in ("group", "gshadow"):
            _keep_rows(tree, f"/etc/{file}", lambda row: row[0] not in claimed_groups, claimed_users)


def _keep_rows(tree, path, keep, gone_members=()):
    rows = [row for row in _rows(tree.read(path)) if keep(row)]
    for row in rows:
        if gone_members:
            row[-1] = ",".join(m for m in row[-1].split(",") if m not in gone_members)
        if path == "/etc/shadow":
            row[2] = "19000"  # the day of the last change would be the day of the build
    # rewritten in place: owner and mode stay
    with open(tree.host(path), "r+", encoding="utf-8") as file:
        file.write("".join(":".join(row) + "\n" for row in rows))
        file.truncate()
    os.utime(tree.host(path))


def _rows(text):
    return [line.split(":") for line in text.splitlines() if line]


def _first_fields(text):
    return {row[0] for row in _rows(text)}
