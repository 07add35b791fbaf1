# SPDX-License-Identifier: Apache-2.0
"""Reads repodata into plain dictionaries that can be compared."""

import bz2
import gzip
import hashlib
import pathlib
import xml.etree.ElementTree as ET

RPM = "{http://linux.duke.edu/metadata/rpm}"
REPO = "{http://linux.duke.edu/metadata/repo}"
KINDS = ("primary", "filelists", "other")


def text_of(path):
    data = path.read_bytes()
    return {".gz": gzip.decompress, ".bz2": bz2.decompress}.get(path.suffix, bytes)(data)


def records(repodata):
    """type -> {"href", "checksum", "open-checksum", "size", "open-size", "timestamp"} of repomd.xml."""
    found = {}
    for data in ET.parse(repodata / "repomd.xml").getroot().iter(REPO + "data"):
        record = {child.tag.removeprefix(REPO): child.text for child in data}
        record["href"] = data.find(REPO + "location").get("href")
        found[data.get("type")] = record
    return found


def check_records(repodata):
    """Everything that repomd.xml says of its files must be so; returns the types."""
    types = []
    for kind, record in records(repodata).items():
        path = repodata.parent / record["href"]
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == record["checksum"], path
        assert len(data) == int(record["size"]), path
        assert path.name.startswith(record["checksum"] + "-"), path
        if "open-checksum" in record:
            text = text_of(path)
            assert hashlib.sha256(text).hexdigest() == record["open-checksum"], path
            assert len(text) == int(record["open-size"]), path
        types.append(kind)
    return types


def attributes(element):
    return tuple(sorted(element.attrib.items()))


def sort_key(value):
    return repr(value)


def fields_of(package):
    """(field, value) pairs, sorted: the order in which the file has them does not count."""
    fields = []
    for child in package:
        tag = child.tag.split("}")[1]
        if tag == "format":
            for part in child:
                name = part.tag.split("}")[1]
                if part.tag.startswith(RPM) and len(part):
                    fields += [(f"rpm:{name}", attributes(entry)) for entry in part]
                else:
                    fields.append((name, attributes(part), part.text or ""))
        else:
            fields.append((tag, attributes(child), child.text or ""))
    return sorted(fields, key=sort_key)


def entries(repodata, kind):
    """(name, epoch, version, release, arch) -> fields."""
    path = repodata.parent / records(repodata)[kind]["href"]
    found = {}
    for package in ET.fromstring(text_of(path)):
        plain = {child.tag.split("}")[1]: child for child in package}
        version = plain["version"]
        name = package.get("name") or plain["name"].text
        arch = package.get("arch") or plain["arch"].text
        nevra = (name, version.get("epoch"), version.get("ver"), version.get("rel"), arch)
        fields = fields_of(package)
        if kind != "primary":
            fields.append(("pkgid", package.get("pkgid")))
        assert nevra not in found, nevra
        found[nevra] = fields
    return found


def order(repodata, kind):
    """The digests of the packages in the order of the file."""
    root = ET.fromstring(text_of(repodata.parent / records(repodata)[kind]["href"]))
    return [p.get("pkgid") or p.findtext("{*}checksum") for p in root]


def folder(path):
    return pathlib.Path(path)
