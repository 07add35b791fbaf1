#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the inventory of the lab's nodes: the demo's with tests/data/lab-overlay.yml laid over it.

Usage: lab_inventory.py [--overlay FILE]... [NAME=YAML...]
Each overlay may have `vars` (laid over all.vars), `groups` (over the variables of groups) and `hosts` (over those of hosts
of groups; a host that is new is added, one that is null is taken out) and `without` (groups that are taken out). Each NAME=YAML replaces a variable of all.vars."""

import argparse
import pathlib
import sys

import yaml

DATA = pathlib.Path(__file__).parent.parent / "data"


def lay_over(inventory, overlay):
    inventory["all"]["vars"].update(overlay.get("vars") or {})
    children = inventory["all"]["children"]
    for name in overlay.get("without") or []:
        del children[name]
    for name, variables in (overlay.get("groups") or {}).items():
        children[name].setdefault("vars", {}).update(variables)
    for name, hosts in (overlay.get("hosts") or {}).items():
        for address, variables in hosts.items():
            if variables is None:
                children[name]["hosts"].pop(address, None)
            else:
                children[name]["hosts"].setdefault(address, {}).update(variables)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--overlay", action="append", default=[])
    parser.add_argument("changes", nargs="*", metavar="NAME=YAML")
    options = parser.parse_args()
    inventory = yaml.safe_load((DATA / "inventories" / "pigsty-demo.yml").read_text())
    for path in [DATA / "lab-overlay.yml", *options.overlay]:
        lay_over(inventory, yaml.safe_load(pathlib.Path(path).read_text()))
    for change in options.changes:
        name, _, value = change.partition("=")
        inventory["all"]["vars"][name] = yaml.safe_load(value)
    yaml.safe_dump(inventory, sys.stdout, sort_keys=False, width=120)


main()
