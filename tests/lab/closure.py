"""Proves that every requirement is met inside the lab, by the repositories' own metadata."""

import gzip
import os
from xml.etree import ElementTree

_RPM = "{http://linux.duke.edu/metadata/rpm}"
_COMMON = "{http://linux.duke.edu/metadata/common}"
_LISTS = "{http://linux.duke.edu/metadata/filelists}"


def open_requirements(repos):
    """{requirement: [packages]} of what nothing provides; names only, versions are not compared."""
    provided, required = set(), {}
    for repo in sorted(os.listdir(repos)):
        folder = os.path.join(repos, repo, "repodata")
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            if name.endswith("-primary.xml.gz"):
                _read_primary(os.path.join(folder, name), provided, required)
            elif name.endswith("-filelists.xml.gz"):
                _read_files(os.path.join(folder, name), provided)
    return {name: sorted(packages) for name, packages in required.items() if name not in provided}


def _read_primary(path, provided, required):
    with gzip.open(path) as file:
        for package in ElementTree.parse(file).getroot():
            name = package.findtext(_COMMON + "name")
            provided.update(e.get("name") for e in package.iterfind(f".//{_RPM}provides/{_RPM}entry"))
            for entry in package.iterfind(f".//{_RPM}requires/{_RPM}entry"):
                required.setdefault(entry.get("name"), set()).add(name)


def _read_files(path, provided):
    with gzip.open(path) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == _LISTS + "file":
                provided.add(element.text)
