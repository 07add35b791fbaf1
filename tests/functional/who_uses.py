# SPDX-License-Identifier: Apache-2.0
"""Prints the processes that have to do with a folder: by their arguments, working folder, root, open files or mounts.

who_uses.py FOLDER      prints a line for each: number, why, command
"""

import os
import pathlib
import sys

folder = os.path.realpath(sys.argv[1])


def ancestors():
    known, pid = set(), os.getpid()
    while pid > 0:
        known.add(pid)
        pid = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return known


def reason(process):
    arguments = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    if folder in arguments:
        return "arguments", arguments
    for link in ("cwd", "root", "exe"):
        if os.readlink(process / link).startswith(folder):
            return link, arguments
    if folder in (process / "mountinfo").read_text():
        return "mounts", arguments
    for number in (process / "fd").iterdir():
        if os.readlink(number).startswith(folder):
            return "open files", arguments
    return None


ours = ancestors()
for process in pathlib.Path("/proc").iterdir():
    if not process.name.isdigit() or int(process.name) in ours:
        continue
    try:
        found = reason(process)
    except OSError:
        continue  # it ended meanwhile
    if found:
        print(process.name, *found)
