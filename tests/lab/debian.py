"""Reads what dpkg knows about a tree: packages, their files, diversions."""

import os
import re
from dataclasses import dataclass, field


@dataclass
class DebianPackage:
    """One installed package, as /var/lib/dpkg/status tells it."""

    name: str
    version: str
    arch: str
    summary: str
    homepage: str
    depends: list  # of lists of alternatives, bare names
    provides: list
    conffiles: set
    paths: list = field(default_factory=list)  # as dpkg lists them, not yet resolved


def read_packages(root):
    """Every installed package by name, with its file list."""
    admin = os.path.join(root, "var/lib/dpkg")
    found = {}
    with open(os.path.join(admin, "status"), encoding="utf-8") as status:
        for stanza in status.read().split("\n\n"):
            fields = _fields(stanza)
            if fields.get("Status") == "install ok installed":
                package = _package(fields)
                package.paths = _file_list(admin, package)
                found[package.name] = package
    return found


def read_diversions(root):
    """{diverted path: (where it goes, the package that keeps the path)}"""
    with open(os.path.join(root, "var/lib/dpkg/diversions"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    return {lines[i]: (lines[i + 1], lines[i + 2]) for i in range(0, len(lines), 3)}


def _fields(stanza):
    fields, last = {}, None
    for line in stanza.splitlines():
        if line[:1].isspace():
            fields[last] += "\n" + line
        elif ":" in line:
            last, value = line.split(":", 1)
            fields[last] = value.strip()
    return fields


def _package(fields):
    return DebianPackage(
        name=fields["Package"],
        version=fields["Version"],
        arch=fields["Architecture"],
        summary=fields.get("Description", "").split("\n")[0],
        homepage=fields.get("Homepage", ""),
        depends=_dependencies(fields.get("Pre-Depends", "")) + _dependencies(fields.get("Depends", "")),
        provides=[group[0] for group in _dependencies(fields.get("Provides", ""))],
        conffiles={line.split()[0] for line in fields.get("Conffiles", "").splitlines() if line.strip()},
    )


def _dependencies(text):
    groups = [g for g in text.replace("\n", " ").split(",") if g.strip()]
    return [[re.split(r"[\s(:\[]", alternative.strip(), maxsplit=1)[0] for alternative in g.split("|")] for g in groups]


def _file_list(admin, package):
    for name in (package.name, f"{package.name}:{package.arch}"):
        path = os.path.join(admin, "info", name + ".list")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return [line for line in file.read().splitlines() if line != "/."]
    return []
