#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""compare_inventory.py PROGRAM INVENTORY ANSIBLE_JSON: the variables of every host are the same in both."""
import json
import subprocess
import sys

program, inventory, ansible = sys.argv[1:]


def ours(*arguments):
    done = subprocess.run([program, "--json", "inventory", "show", inventory, *arguments], check=True, capture_output=True)
    return json.loads(done.stdout)


def plain(value):
    """JSON has no keys but texts."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


with open(ansible, encoding="utf-8") as file:
    expected = json.load(file)["_meta"]["hostvars"]
hosts = [host["address"] for host in ours()["hosts"]]
assert sorted(hosts) == sorted(expected), (hosts, sorted(expected))
compared = 0
for host in hosts:
    variables = ours("--host", host, "--secrets")["variables"]
    found = {one["name"]: one["value"] for one in variables if one["origin"] != "default"}
    wanted = plain(expected[host])
    for name in sorted(set(found) | set(wanted)):
        if found.get(name, "not set") != wanted.get(name, "not set"):
            sys.exit(f"{host}: {name} is {found.get(name, 'not set')!r}, Ansible says {wanted.get(name, 'not set')!r}")
        compared += 1
assert compared > 10, compared
print(f"{inventory}: {len(hosts)} hosts, {compared} variables")
