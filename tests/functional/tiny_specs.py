# SPDX-License-Identifier: Apache-2.0
"""Writes the profile `tiny` for the repositories of tests/tiny: tiny_specs.py --tiny DIR --specs DIR [--unsigned TRUST]

With --unsigned the repository of unsigned packages joins, under that trust level, and a set that wants its package.
"""

import argparse
import pathlib

DISTRO = """name: tiny
title: Tiny repositories for tests
releasever: "7"
arch: x86_64
module_name: pigsty
rpm_db_path: /var/lib/rpm
"""

PACKAGES = """sets:
  node:
    packages:
      - tiny-tool
      - mail-client
      - new-name
      - epochal-client
      - big
      - cat-one
  pgsql:
    base: [node]
    packages: [tinysql15-server]
  extras:
    base: [node]
    one_by_one: true
    packages:
      - tiny-extra
      - mta-b
prefer: [mta-a]
"""

UNSIGNED_SET = """  unsigned:
    packages: [unsigned]
"""


def upstreams(unsigned):
    text = "repositories:\n"
    for name in ("base", "updates", "pgdg"):
        text += (f"  {name}:\n    title: Tiny {name}\n    trust: rpm\n    keys: overrides\n"
                 f"    mirrors: [http://127.0.0.1:1/{name}/]\n")
    if unsigned:
        text += (f"  unsigned:\n    title: Tiny unsigned\n    trust: {unsigned}\n"
                 "    mirrors: [http://127.0.0.1:1/unsigned/]\n")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tiny", type=pathlib.Path, required=True)
    parser.add_argument("--specs", type=pathlib.Path, required=True)
    parser.add_argument("--unsigned")
    options = parser.parse_args()
    folder = options.specs / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "distro.yml").write_text(DISTRO)
    (folder / "upstreams.yml").write_text(upstreams(options.unsigned))
    (folder / "packages.yml").write_text(
        PACKAGES.replace("prefer:", UNSIGNED_SET + "prefer:") if options.unsigned else PACKAGES)


main()
