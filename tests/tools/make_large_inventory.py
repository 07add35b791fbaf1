#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make_large_inventory.py BASE HOSTS: writes an inventory of HOSTS hosts (and at most two more) to standard output.

BASE gives all.vars. The hosts are PostgreSQL clusters of three with a VIP each, every fourth group a Redis cluster of two
nodes, and three administration nodes, whose addresses are the DCS servers'."""
import sys

base, count = sys.argv[1], int(sys.argv[2])


def address(number):
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


with open(base, encoding="utf-8") as file:
    text = file.read()
lines = ["all:", "  children:", "    meta:", "      vars: { meta_node: true, ansible_group_priority: 99 }", "      hosts:"]
number = 256
hosts = 3
for _ in range(hosts):
    lines.append(f"        {address(number)}: {{ }}")
    number += 1
group = 0
while hosts < count:
    group += 1
    number += 256 - number % 256 if number % 256 > 240 else 0
    if group % 4:
        lines += [f"    pg-{group}:", "      hosts:"]
        for sequence in (1, 2, 3):
            role = "primary" if sequence == 1 else "replica"
            offline = ", pg_offline_query: true" if sequence == 3 else ""
            lines.append(f"        {address(number)}: {{ pg_seq: {sequence}, pg_role: {role}{offline} }}")
            number += 1
            hosts += 1
        lines += [
            "      vars:",
            f"        pg_cluster: pg-{group}",
            f"        pg_users: [{{ name: app{group}, password: a{group}b, pgbouncer: true, roles: [dbrole_admin] }}]",
            f"        pg_databases: [{{ name: app{group} }}]",
            "        vip_mode: l2",
            f"        vip_address: {address(number)}",
            "        vip_cidrmask: 8",
        ]
        number += 1
    else:
        lines += [f"    redis-{group}:", "      hosts:"]
        for node in (1, 2):
            ports = ", ".join(f"{port}: {{}}" for port in range(6501, 6504))
            lines += [f"        {address(number)}:", f"          redis_node: {node}",
                      f"          redis_instances: {{ {ports} }}"]
            number += 1
            hosts += 1
        lines += ["      vars:", f"        redis_cluster: redis-{group}", "        redis_mode: cluster"]
print("\n".join(lines))
print(text[text.index("\n  vars:\n") + 1:], end="")
