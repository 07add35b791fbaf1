"""Debian names -> RPM names, as names.yml says."""

import fnmatch
import os
import re
from dataclasses import dataclass, field

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Rpm:
    """One RPM to be made."""

    name: str
    repo: str
    debian: list  # the Debian packages it is cut from, the leading one first
    lead: object  # the DebianPackage that gives version, release, summary
    options: dict = field(default_factory=dict)  # its entry in names.yml
    entries: list = field(default_factory=list)  # files, see cut.py

    @property
    def noarch(self):
        return bool(self.debian) and all(p.arch == "all" for p in self.debian)


class Names:
    """names.yml applied to the packages that are really installed."""

    def __init__(self, installed):
        with open(os.path.join(HERE, "names.yml"), encoding="utf-8") as file:
            document = yaml.safe_load(file)
        self.not_required = set(document["not_required"])
        self.newer = set(document["newer"])
        self.homes = document["homes"]
        self.rpms = {}
        self.rpm_of = {}  # Debian name -> RPM name
        left = {n: p for n, p in installed.items() if n not in document["left_out"]}
        for repo, entries in document["packages"].items():
            for name, options in entries.items():
                self._listed(repo, name, options, left)
        for name, package in sorted(left.items()):
            if name not in self.rpm_of:
                self._add(Rpm(name, _repo_elsewhere(document["elsewhere"], name), [package], package))
        self._complete_leads()
        self.takes = [
            (source, re.compile(pattern), rpm.name)
            for rpm in self.rpms.values()
            for source, patterns in rpm.options.get("takes", {}).items()
            for pattern in patterns
        ]

    def taker(self, rpm, path):
        """The RPM a path of `rpm` really goes to."""
        for source, pattern, name in self.takes:
            if source == rpm and pattern.search(path):
                return name
        return rpm

    def _listed(self, repo, name, options, installed):
        wanted = [] if {"takes", "version_of"} & options.keys() else options.get("from", [name])
        packages = [installed[n] for glob in wanted for n in sorted(fnmatch.filter(installed, glob))]
        if wanted and not packages:
            raise SystemExit(f'names.yml: nothing of {wanted} is installed for "{name}"')
        self._add(Rpm(name, repo, packages, packages[0] if packages else None, options))

    def _add(self, rpm):
        if rpm.name in self.rpms:
            raise SystemExit(f'names.yml: two RPMs are called "{rpm.name}"')
        self.rpms[rpm.name] = rpm
        for package in rpm.debian:
            if package.name in self.rpm_of:
                raise SystemExit(f'names.yml: "{package.name}" is listed twice')
            self.rpm_of[package.name] = rpm.name

    def _complete_leads(self):
        for rpm in self.rpms.values():
            if rpm.lead is None:
                source = rpm.options.get("version_of") or next(iter(rpm.options["takes"]))
                rpm.lead = self.rpms[source].lead


def _repo_elsewhere(table, name):
    for repo, globs in table.items():
        if any(fnmatch.fnmatchcase(name, glob) for glob in globs):
            return repo
    return "base"
