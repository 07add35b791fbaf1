#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An inventory of 10,000 hosts is checked and shown within a few seconds and little memory, and four times the hosts do not
# take much more than four times as long. The limits are generous: machines differ.
source "$(dirname "$0")/lib.sh"
command -v /usr/bin/time >/dev/null || skip "the program time is not here"

make_large() { $python "$root/tests/tools/make_large_inventory.py" "$root/tests/data/inventories/pigsty-demo.yml" "$1"; }
make_large 2500 >small.yml
make_large 10000 >large.yml

# measure VERB...: runs it; sets $seconds and $kilobytes.
measure() {
    /usr/bin/time -f '%e %M' -o spent "$bundle" "$@" >out 2>err || fail "$*: $(tail -1 err)"
    read -r seconds kilobytes <spent
    printf '%s s, %s KB: %s\n' "$seconds" "$kilobytes" "$*"
}
within() { awk -v found="$1" -v most="$2" 'BEGIN { exit !(found <= most) }' || fail "$3: $1, at most $2 expected"; }

measure inventory check small.yml
small=$seconds
measure inventory check large.yml
grep -q 'in order' out || fail "the large inventory has errors: $(grep -m 3 error: err)"
within "$seconds" 12 "seconds to check 10,000 hosts"
within "$seconds" "$(awk -v small="$small" 'BEGIN { print small * 10 + 1 }')" "seconds for four times the hosts"
within "$kilobytes" 220000 "kilobytes to check 10,000 hosts"
passed "check"

measure inventory show large.yml --host 10.0.1.4 --variable pg_port
within "$seconds" 4 "seconds to show a host"
within "$kilobytes" 160000 "kilobytes to show a host"
measure inventory show large.yml
[ "$(wc -l <out)" -gt 10000 ] || fail "not all hosts are listed"
passed "show"
