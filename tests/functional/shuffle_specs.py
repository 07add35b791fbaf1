# SPDX-License-Identifier: Apache-2.0
"""Writes a profile with every list and map whose order has no meaning shuffled: shuffle_specs.py FROM TO SEED"""

import pathlib
import random
import sys

import yaml

# The order of these says something: which mirror is tried first, which provider is preferred most.
ORDERED = {"mirrors", "prefer", "urls"}


def shuffled(value, rng, key=None):
    if isinstance(value, dict):
        items = list(value.items())
        rng.shuffle(items)
        return {name: shuffled(item, rng, name) for name, item in items}
    if isinstance(value, list):
        items = [shuffled(item, rng) for item in value]
        if key not in ORDERED:
            rng.shuffle(items)
        return items
    return value


def main():
    source, target, seed = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    for document in sorted(source.glob("*.yml")):
        content = shuffled(yaml.safe_load(document.read_text()), rng)
        (target / document.name).write_text(yaml.safe_dump(content, sort_keys=False, width=1000))


main()
