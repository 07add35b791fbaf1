#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The verbs of pigsty-firstboot on a folder: what they say, their records and their exit status.
. "$(dirname "$0")/lib.sh"
program=${PIGSTY_FIRSTBOOT:?}
inventory=$root/tests/data/firstboot/pigsty.yml
mkdir node
node=("$program" --root "$work/node" --inventory "$inventory" --ip 10.10.10.11)
# shows TEXT...: every TEXT must stand in what the last run() wrote to standard output.
shows() {
    local text
    for text; do grep -qF -- "$text" "$work/out" || fail "standard output lacks: $text"; done
}

run 2 "$program"
says "call it as: pigsty-firstboot"
run 2 "$program" aply
says 'did you mean "apply"'
run 2 "$program" plan --no-such-option
says "call it as: pigsty-firstboot"
run 0 "$program" --version
shows "pigsty-firstboot 0"
passed "usage errors say how to call it"

run 1 "${node[@]}" status
shows "untouched" "pigsty-firstboot --root $work/node"
run 0 "${node[@]}" identify
shows "10.10.10.11"
run 0 "${node[@]}" --json identify
"$python" -c 'import json,sys; assert json.load(open("out"))["address"] == "10.10.10.11"'
passed "identify"

run 0 "${node[@]}" plan --diff
shows "would change" "+++ /etc/hostname" "file "
run 0 "${node[@]}" --json plan
"$python" -c 'import json; r = json.load(open("out")); assert any(x["state"] == "differs" for x in r["resources"])'
[ -z "$(ls node)" ] || fail "a plan changed something: $(ls node)"
passed "plan changes nothing"

run 0 "${node[@]}" apply
shows "changed hostname" "changed, " "PIGSTY-READY role=node"
run 0 "${node[@]}" apply
shows "nothing to change, "
run 0 "${node[@]}" status --wait 5
shows "ready since"
run 0 "${node[@]}" --json status
"$python" -c 'import json; r = json.load(open("out")); assert r["state"] == "ready" and r["result"]["changed"] == 0'
run 0 "${node[@]}" --json apply
"$python" -c 'import json; r = json.load(open("out")); assert r["state"] == "ready"'
passed "apply once, then nothing to change"

run 0 "${node[@]}" --quiet apply
[ "$(wc -l <out)" -eq 1 ] || fail "more than one line with --quiet"
start=$(date +%s%N)
for _ in 1 2 3 4 5; do "${node[@]}" --quiet apply >/dev/null; done
took=$((($(date +%s%N) - start) / 5000000))
[ "$took" -le 200 ] || fail "a second apply takes $took ms"
passed "a second apply takes $took ms"

mkdir -p node/etc/hostname.d
rm node/etc/hostname
mkdir node/etc/hostname
run 1 "${node[@]}" apply
shows "PIGSTY-FAILED step=hostname:"
says "is a directory, expected a regular file" "hint: mend the cause, then: pigsty-firstboot --root $work/node"
run 1 "${node[@]}" status
shows "failed at" "was ready at" "retry: pigsty-firstboot"
rmdir node/etc/hostname
run 0 "${node[@]}" apply
run 0 "${node[@]}" status
passed "a failure is told, kept and healed"

run 1 "$program" --root "$work/node" --inventory "$inventory" --ip 10.99.99.99 apply
shows "PIGSTY-FAILED step=identify reason="
printf 'all: [\n' >broken.yml
run 2 "$program" --root "$work/node" --inventory broken.yml --ip 10.10.10.11 apply
shows "PIGSTY-FAILED step=inventory reason="
run 1 "${node[@]}" status
shows "step: inventory"
run 1 "$program" --root "$work/none" --inventory "$inventory" --ip 10.10.10.11 apply
shows "PIGSTY-FAILED step="
run 1 "$program" --root "$work/empty-does-not-exist" status
passed "failures before the plan have their own steps"

exec 9>node/var/lib/pigsty/firstboot/lock
flock 9
run 1 "${node[@]}" apply
says "another apply is at work"
if grep -q PIGSTY out; then fail "it spoke for the other apply"; fi
run 1 "${node[@]}" status --wait 1
shows "applying"
exec 9>&-
passed "one apply at a time"

run 0 "${node[@]}" apply
rm node/etc/hostname
status=0
"${node[@]}" apply >/dev/full 2>err </dev/null || status=$?
: >out
[ "$status" -eq 1 ] || fail "status $status with nowhere to write to, expected 1"
[ -f node/etc/hostname ] || fail "a line that could not be written kept a step from being done"
run 0 "${node[@]}" status
shows "ready since"
rm node/etc/hostname
set +o pipefail
"${node[@]}" apply 2>/dev/null | true
set -o pipefail
run 0 "${node[@]}" status --wait 5
[ -f node/etc/hostname ] || fail "nobody read what apply said, and a step was not done"
"${node[@]}" --json apply >/dev/full 2>err </dev/null && fail "a record that could not be written is no success"
run 0 "${node[@]}" status
passed "a node is ready also when nobody hears of it"

mkdir outside
mkdir -p linked/etc linked/srv
ln -s "$work/outside" linked/etc/pigsty
run 0 "$program" --root "$work/linked" --inventory "$inventory" --ip 10.10.10.11 apply
[ -z "$(ls outside)" ] || fail "apply wrote outside of its root: $(ls outside)"
rm linked/var/lib/pigsty/firstboot/lock
echo precious >outside/file
ln -s "$work/outside/file" linked/var/lib/pigsty/firstboot/lock
run 1 "$program" --root "$work/linked" --inventory "$inventory" --ip 10.10.10.11 apply
[ "$(cat outside/file)" = precious ] || fail "apply wrote through a link of its own folder"
passed "links do not lead out of the root"

echo '{' >node/var/lib/pigsty/firstboot/managed.json
run 1 "${node[@]}" apply
says "managed.json" "move it away"
shows "PIGSTY-FAILED step=state"
run 1 "${node[@]}" status
shows "step: state"
rm node/var/lib/pigsty/firstboot/managed.json
run 0 "${node[@]}" apply
run 0 "${node[@]}" status
passed "a damaged memory is told, kept and healed"
