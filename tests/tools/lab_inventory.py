#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the inventory of the lab's nodes: the demo's with tests/data/lab-overlay.yml laid over it.

Usage: lab_inventory.py [NAME=YAML...]     each NAME=YAML replaces a variable of all.vars"""

import pathlib
import sys

import yaml

DATA = pathlib.Path(__file__).parent.parent / "data"


def main():
    inventory = yaml.safe_load((DATA / "inventories" / "pigsty-demo.yml").read_text())
    overlay = yaml.safe_load((DATA / "lab-overlay.yml").read_text())
    inventory["all"]["vars"].update(overlay["vars"])
    for name, variables in overlay["groups"].items():
        inventory["all"]["children"][name]["vars"].update(variables)
    for change in sys.argv[1:]:
        name, _, value = change.partition("=")
        inventory["all"]["vars"][name] = yaml.safe_load(value)
    yaml.safe_dump(inventory, sys.stdout, sort_keys=False, width=120)


main()
