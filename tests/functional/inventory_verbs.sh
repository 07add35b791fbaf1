#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the verbs inventory check and inventory show print, and with which status they end.
source "$(dirname "$0")/lib.sh"
demo=$root/tests/data/inventories/pigsty-demo.yml

run 0 "$bundle" inventory check "$demo"
prints "in order, "
says "warning: the password in \"pg_admin_password\" is one of Pigsty's published defaults"
passed "warnings alone are fine"

sed 's/pg_port: 5432/pg_port: five/; s/node_tune: tiny/node_tun: tiny/' "$demo" >wrong.yml
run 2 "$bundle" inventory check wrong.yml
says 'error: expected a whole number for "pg_port", found the text "five"' \
    'warning: unknown variable "node_tun"; did you mean "node_tune"?'
run 2 "$bundle" --json inventory check wrong.yml
$python -c "import json; record = json.load(open('out')); assert not record['ok'] and record['errors'] == 1, record
assert all(one['line'] > 0 and one['file'] == 'wrong.yml' for one in record['findings'])"
passed "errors end with 2"

run 2 "$bundle" inventory check nowhere.yml
run 2 "$bundle" inventory show "$demo" --host 10.10.10.99
says 'has no host "10.10.10.99"; did you mean'
run 2 "$bundle" inventory show "$demo" --host 10.10.10.11 --variable pg_prot
says 'has no variable "pg_prot"; did you mean "pg_port"?'
run 2 "$bundle" inventory show "$demo" --secrets
passed "what is wrong is said"

run 0 "$bundle" inventory show "$demo"
prints "10.10.10.11  pg-test-1  pg-test  dcs node pgsql redis"
run 0 "$bundle" inventory show "$demo" --host 10.10.10.11 --variable pg_cluster patroni_port consul_exists vip_address
prints 'pg_cluster = "pg-test"' "# group pg-test, $demo:" 'vip_address = "10.10.10.3"' "# default, parameters.yml:"
passed "variables come with their place"

run 0 "$bundle" inventory show "$demo" --host 10.10.10.10
! grep -q 'DBUser\.\|md5d3d10d' out || fail "a secret is shown: $(grep -m 1 'DBUser\.' out)"
run 0 "$bundle" --json inventory show "$demo" --host 10.10.10.10
! grep -q 'DBUser\.\|md5d3d10d' out || fail "a secret is in the JSON"
run 0 "$bundle" inventory show "$demo" --host 10.10.10.10 --secrets
prints 'pg_admin_password = "DBUser.DBA"'
passed "secrets are masked unless asked for"
