#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lists a tree for a comparison: one line per file with type, mode, owner, group, and digest or link target.

Usage: tree_listing.py ROOT FOLDER... [--without REGEX]     folders are below ROOT; times are left out"""

import argparse
import hashlib
import os
import re
import stat
import sys


def line_of(root, path):
    info = os.lstat(path)
    kind = stat.S_IFMT(info.st_mode)
    what = ""
    if kind == stat.S_IFREG:
        with open(path, "rb") as file:
            what = hashlib.sha256(file.read()).hexdigest()
    elif kind == stat.S_IFLNK:
        what = os.readlink(path)
    return f"/{os.path.relpath(path, root)} {kind:06o} {stat.S_IMODE(info.st_mode):04o} {info.st_uid}:{info.st_gid} {what}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--without", default="$^")
    options = parser.parse_args()
    without = re.compile(options.without)
    lines = []
    for folder in options.folders:
        top = os.path.join(options.root, folder.lstrip("/"))
        for parent, folders, files in os.walk(top):
            for name in [""] + files + [f for f in folders if os.path.islink(os.path.join(parent, f))]:
                path = os.path.join(parent, name) if name else parent
                if not without.search("/" + os.path.relpath(path, options.root)):
                    lines.append(line_of(options.root, path))
    print("\n".join(sorted(set(lines))))


sys.exit(main())
