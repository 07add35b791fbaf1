# SPDX-License-Identifier: Apache-2.0
"""Prints the overrides that point the profile `tiny` at a server: tiny_overrides.py TINY URL SPECS"""

import json
import pathlib
import sys

tiny, url, specs = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
fingerprints = json.loads((tiny / "fingerprints.json").read_text())
known = (specs / "tiny" / "upstreams.yml").read_text()

print("repositories:")
for repository, key in (("base", "a"), ("updates", "a"), ("pgdg", "b"), ("unsigned", None)):
    if f"  {repository}:\n" not in known:
        continue
    print(f"  {repository}:")
    print(f"    mirrors: [\"{url}/{repository}/\"]")
    if key:
        print(f"    keys:\n      - {{fingerprint: \"{fingerprints[key]}\", url: \"file://{tiny}/keys/RPM-GPG-KEY-{key}\"}}")
