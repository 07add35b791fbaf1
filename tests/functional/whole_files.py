# SPDX-License-Identifier: Apache-2.0
"""Which packages were whole in the store, and how often each was asked for until then.

whole_files.py LOCK STORE LOG           prints "<path> <requests>" for each package that the store has
whole_files.py LOCK STORE LOG EARLIER   fails when a package that an earlier call printed was asked for again
"""

import pathlib
import sys

import yaml

lock = yaml.load(pathlib.Path(sys.argv[1]).read_text(), Loader=yaml.CSafeLoader)
store = pathlib.Path(sys.argv[2])
asked = [line.split()[1] for line in pathlib.Path(sys.argv[3]).read_text().splitlines() if line]


def requests_of(path):
    return sum(address.endswith("/" + path) for address in asked)


if len(sys.argv) > 4:
    for line in pathlib.Path(sys.argv[4]).read_text().splitlines():
        path, before = line.rsplit(" ", 1)
        if requests_of(path) != int(before):
            sys.exit(f"{path} was whole, but was asked for {requests_of(path) - int(before)} times more")
else:
    for package in lock["packages"]:
        digest = package["sha256"]
        file = store / "sha256" / digest[:2] / digest
        if file.exists() and file.stat().st_size == package["size"]:
            print(package["path"], requests_of(package["path"]))
