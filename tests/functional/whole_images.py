# SPDX-License-Identifier: Apache-2.0
"""Fails when a file under a final name is not whole: whole_images.py FOLDER WHOLE

WHOLE holds the files of an undisturbed build; whatever of these names stands in FOLDER must have the same bytes. Each
.sha256 and each manifest must tell the digest of the file that stands beside it.
"""

import hashlib
import json
import pathlib
import sys

folder, whole = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
wrong = []


def digest(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


digests = {file.name: digest(file) for file in folder.glob("[!.]*") if file.is_file()}
for name, value in digests.items():
    if (whole / name).exists() and value != digest(whole / name):
        wrong.append(f"{name} is not as an undisturbed build makes it")
for file in folder.glob("*.sha256"):
    told, name = file.read_text().split()
    if name in digests and digests[name] != told:
        wrong.append(f"{file.name} tells another digest than {name} has")
for file in folder.glob("*.manifest.json"):
    for one in json.loads(file.read_text())["files"]:
        if one["name"] in digests and digests[one["name"]] != one["sha256"]:
            wrong.append(f"{file.name} tells another digest than {one['name']} has")
print("\n".join(wrong), end="")
sys.exit(bool(wrong))
