# SPDX-License-Identifier: Apache-2.0
"""Asks a lock for one thing: lock_query.py LOCK bytes | sha256 NEVRA | requests SET | packages SET"""

import sys

import yaml

lock = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
what = sys.argv[2]
if what == "bytes":
    print(sum(entry["size"] for entry in (lock.get("packages") or []) + (lock.get("files") or [])))
elif what == "sha256":
    print(next(entry["sha256"] for entry in lock["packages"] if entry["nevra"] == sys.argv[3]))
elif what == "packages":
    print("\n".join(sorted(entry["nevra"] for entry in lock["packages"] if sys.argv[3] in entry["sets"])))
elif what == "requests":
    sets = {entry["name"]: entry for entry in lock["sets"]}
    wanted, names = [sys.argv[3]], []
    while wanted:
        entry = sets[wanted.pop()]
        names += entry["requests"]
        wanted += entry.get("base") or []
    print("\n".join(sorted(set(names))))
