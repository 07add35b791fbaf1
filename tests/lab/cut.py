"""Decides which RPM each path of the tree goes to: dpkg's lists, then leftover.yml."""

import os
import re
import stat
from dataclasses import dataclass

import yaml

from debian import read_diversions

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Entry:
    """One path of one RPM."""

    path: str
    mode: int
    user: str
    group: str
    size: int
    config: bool = False
    capabilities: str = ""

    @property
    def is_directory(self):
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self):
        return stat.S_ISLNK(self.mode)


class Leftover:
    """leftover.yml, compiled."""

    def __init__(self):
        with open(os.path.join(HERE, "leftover.yml"), encoding="utf-8") as file:
            document = yaml.safe_load(file)
        self.dropped = re.compile("|".join(f"(?:{p})" for p in document["dropped"]))
        self.dropped_files = re.compile("|".join(f"(?:{p})" for p in document["dropped_files"]))
        self.owners = [(re.compile(pattern), rpm) for pattern, rpm in document["owners"]]

    def drops(self, path, status):
        if self.dropped.search(path):
            return True
        return not stat.S_ISDIR(status.st_mode) and bool(self.dropped_files.search(path))


def cut(tree, installed, names, made):
    """Fills `entries` of every RPM. `made` is {path: RPM} of what adapt.py added to the tree.

    Returns the paths that nobody claimed: no RPM carries them.
    """
    leftover = Leftover()
    owners = _owners_by_dpkg(tree, installed, names)
    conffiles = {tree.canonical(p) for package in installed.values() for p in package.conffiles}
    for path, rpm in made.items():
        owners[path] = {rpm}
    unclaimed = []
    for path in tree.walk(skipped={"/proc", "/sys", "/dev", "/run", "/tmp", "/var/lib/dpkg"}):
        status = tree.stat(path)
        if path not in made and leftover.drops(path, status):
            continue
        claimed = owners.get(path) or _owner_by_rule(tree, names, leftover, owners, path)
        if not claimed:
            unclaimed.append(path)
            continue
        entry = _entry(tree, path, status, path in conffiles or path not in owners)
        for rpm in _holders(claimed, entry):
            names.rpms[names.taker(rpm, path)].entries.append(entry)
    for path in ("/proc", "/sys", "/dev", "/run", "/tmp"):
        names.rpms["filesystem"].entries.append(_entry(tree, path, tree.stat(path), False))
    return unclaimed


def _holders(claimed, entry):
    """Root's shared directories go to filesystem; others stay shared, since their users come later."""
    if len(claimed) == 1:
        return claimed
    return {"filesystem"} if (entry.user, entry.group) == ("root", "root") else claimed


def _owners_by_dpkg(tree, installed, names):
    """{path: {RPM, ...}}: several only for directories."""
    diversions = read_diversions(tree.root)
    owners = {}
    for package in installed.values():
        rpm = names.rpm_of.get(package.name)
        if rpm is None:
            continue
        for listed in package.paths:
            target, keeper = diversions.get(listed, (listed, package.name))
            path = tree.canonical(listed if keeper == package.name else target)
            owners.setdefault(path, set()).add(rpm)
    return {
        path: rpms if len(rpms) == 1 or tree.is_directory(path) or os.path.islink(tree.host(path)) else {min(rpms)}
        for path, rpms in owners.items()
    }


def _owner_by_rule(tree, names, leftover, owners, path):
    """Alternatives follow the file they lead to, byte code its source, the rest leftover.yml."""
    source = re.sub(r"/__pycache__/([^/]+)\.cpython-[^/]+\.pyc$", r"/\1.py", path)
    if source != path:
        return owners.get(source)
    if path.endswith("/__pycache__"):
        return _owner_of_byte_code_folder(tree, owners, path)
    for pattern, rpm in leftover.owners:
        if pattern.search(path):
            return {rpm} if rpm in names.rpms else None
    if os.path.islink(tree.host(path)):
        final = tree.final(path)
        return owners.get(final) if final != path else None
    return None


def _owner_of_byte_code_folder(tree, owners, path):
    folder = os.path.dirname(path)
    claims = owners.get(folder)
    if claims and len(claims) == 1:
        return claims
    sources = {tuple(owners.get(f"{folder}/{re.sub(r'[.].*', '.py', n)}", ())) for n in os.listdir(tree.host(path))}
    return set(next(iter(sources))) if len(sources) == 1 else {"python3-libs"}


def _entry(tree, path, status, config):
    user, group = tree.owner(status)
    regular = stat.S_ISREG(status.st_mode)
    return Entry(
        path=path,
        mode=status.st_mode,
        user=user,
        group=group,
        size=status.st_size if regular else 0,
        config=config and regular and path.startswith("/etc/"),
        capabilities=tree.capabilities.get(path, ""),
    )
