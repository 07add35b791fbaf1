# SPDX-License-Identifier: Apache-2.0
"""Writes the profile `el7` for real CentOS 7 packages: el7_specs.py REPOSITORIES SPECS

REPOSITORIES has the folders "signed" and "unsigned" and the key file "RPM-GPG-KEY-CentOS-7". What the target is and what
rpm -Va may say stays as the built-in profile has it; only what the packages at hand allow is here.
"""

import pathlib
import shutil
import sys

KEY = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5"

PACKAGES = """sets:
  root:
    packages: [rpm, bash, coreutils, centos-release, findutils, grep, sed, pigsty-firstboot]
  web:
    base: [root]
    packages: [httpd, shadow-utils]
"""

IMAGES = """defaults:
  bootable: false
  formats: [rootfs.tar]
images:
  rootfs:
    title: CentOS 7 root tree
    sets: [root]
  web:
    title: CentOS 7 root tree with httpd
    sets: [web]
    users:
      operator7:
        comment: Somebody who can log in
        groups: [adm]
        ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRoaXMgaXMgbm90IGEgcmVhbCBrZXkgYXQgYWxs operator]
    files:
      /etc/golden:
        content: |
          A golden root tree.
"""


def upstreams(repositories):
    return f"""repositories:
  signed:
    title: CentOS 7, packages signed by CentOS
    trust: rpm
    keys:
      - fingerprint: {KEY}
        url: file://{repositories}/RPM-GPG-KEY-CentOS-7
    mirrors: [file://{repositories}/signed/]
  unsigned:
    title: CentOS 7, stand-ins that nobody signed
    trust: none
    mirrors: [file://{repositories}/unsigned/]
  pigsty:
    trust: rpm
    keys: program
    mirrors: ["program:firstboot/"]
"""


def main():
    repositories, specs = map(pathlib.Path, sys.argv[1:])
    built_in = pathlib.Path(__file__).resolve().parents[2] / "specs/profiles/el7"
    folder = specs / "el7"
    folder.mkdir(parents=True)
    for name in ("distro.yml", "verify.yml"):
        shutil.copy(built_in / name, folder / name)
    (folder / "upstreams.yml").write_text(upstreams(repositories))
    (folder / "packages.yml").write_text(PACKAGES)
    (folder / "images.yml").write_text(IMAGES)


main()
