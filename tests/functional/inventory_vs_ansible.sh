#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The effective variables of every host are what Ansible itself says, for the three inventories of Pigsty and for one made
# to be awkward; and none of the three has an error.
source "$(dirname "$0")/lib.sh"
command -v ansible-inventory >/dev/null || skip "ansible-inventory (Debian package ansible-core) is not here"
export ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_HOME=$work/ansible HOME=$work

cat >awkward.yml <<'YAML'
all:
  vars: { a: all, b: all, c: all, d: { x: 1, y: 2 }, e: [1, 2], f: off, g: 'off', h: 1.5, i: "010", j: 2.50x }
  children:
    zeta:
      vars: { a: zeta, b: zeta, d: { x: 3 } }
      hosts: { 10.0.0.1: { own: zeta, redis_instances: { 6379: , 6380: {} } }, 10.0.0.2: }
    alpha:
      vars: { a: alpha, e: [3] }
      hosts: { 10.0.0.1: { own: alpha }, 10.0.0.3: { b: host } }
    high:
      vars: { a: high, ansible_group_priority: 7 }
      hosts: { 10.0.0.1: }
    meta:
      vars: { meta_node: Yes, c: meta, ansible_group_priority: 99 }
      hosts: { 10.0.0.1: , 10.0.0.3: { own: meta } }
    low:
      vars: { b: low, ansible_group_priority: -1 }
      hosts: { 10.0.0.2: , 10.0.0.1: { own: low } }
YAML

for file in awkward.yml "$root"/tests/data/inventories/pigsty-*.yml; do
    ansible-inventory -i "$file" --list >ansible.json 2>ansible.err || fail "ansible-inventory: $(cat ansible.err)"
    $python "$here/compare_inventory.py" "$bundle" "$file" ansible.json || fail "$file differs from what Ansible says"
    passed "$(basename "$file")"
done

for file in "$root"/tests/data/inventories/pigsty-*.yml; do
    run 0 "$bundle" --json inventory check "$file"
    $python -c "import json; record = json.load(open('$work/out')); assert record['ok'] and not record['errors'], record" ||
        fail "$file has errors"
    passed "check of $(basename "$file")"
done
