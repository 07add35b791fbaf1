#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes solve_vs_dnf.list: a fixed, seeded list of requests over the corpus, one set of requests a line.

Usage: PIGSTY_CORPUS=... solve_vs_dnf_make_list.py > solve_vs_dnf.list
Packages of another architecture than x86_64 and noarch are never asked for: only `multilib` brings those in.
"""
import glob
import gzip
import os
import random
import re
import sys
import xml.etree.ElementTree as ElementTree

SEED = 20220704
LINES = {"el7": 100, "cs9-appstream": 200}  # some of the latter need more than the corpus has: both must refuse
COMMON = "{http://linux.duke.edu/metadata/common}"
RPM = "{http://linux.duke.edu/metadata/rpm}"


def read_packages(folder):
    [primary] = glob.glob(os.path.join(folder, "repodata", "*primary.xml.gz"))
    packages = []
    with gzip.open(primary) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag != COMMON + "package":
                continue
            version = element.find(COMMON + "version")
            form = element.find(COMMON + "format")
            packages.append({
                "name": element.findtext(COMMON + "name"),
                "arch": element.findtext(COMMON + "arch"),
                "epoch": version.get("epoch"),
                "version": version.get("ver"),
                "release": version.get("rel"),
                "provides": [e.get("name") for e in form.findall(RPM + "provides/" + RPM + "entry")],
                "files": [e.text for e in form.findall(COMMON + "file")],
            })
            element.clear()
    return sorted((p for p in packages if p["arch"] in ("x86_64", "noarch")),
                  key=lambda p: sorted(p.items(), key=str).__str__())


def plain(words):
    return [w for w in words if re.fullmatch(r"[\w/.+:()-]+", w)]


def request(rng, packages):
    """One line: mostly names, alone or together, and every other form that is understood."""
    package = rng.choice(packages)
    kind = rng.random()
    if kind < 0.45:
        return package["name"]
    if kind < 0.72:
        return " ".join(p["name"] for p in rng.sample(packages, rng.randint(2, 6)))
    if kind < 0.76:
        return "{name}.{arch}".format(**package)
    if kind < 0.80:
        return "{name}-{epoch}:{version}-{release}.{arch}".format(**package)
    if kind < 0.84:
        return "{name}-{version}".format(**package)
    if kind < 0.88:
        return "{name}-{version}-{release}".format(**package)
    if kind < 0.92:
        return package["name"].split("-")[0] + "-*"
    if kind < 0.96:
        return rng.choice(plain(package["provides"]) or [package["name"]])
    return rng.choice(plain(package["files"]) or [package["name"]])


def main():
    corpus = os.environ["PIGSTY_CORPUS"]
    rng = random.Random(SEED)
    print("# Made by solve_vs_dnf_make_list.py. Shape: <distribution> <request>...")
    for distribution, count in LINES.items():
        packages = read_packages(os.path.join(corpus, distribution))
        lines = []
        while len(lines) < count:
            line = request(rng, packages)
            if line not in lines:
                lines.append(line)
        for line in lines:
            print(distribution, line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
