#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The kill matrix, in a node of the lab. firstboot is killed (kill -9, from inside of a system call) at every journal entry
# in turn, and at any write to the disk, rename and end of a program that it ran; the next run must come out as one that
# nobody disturbed, file by file. ROUNDS chooses how many of the points are tried, all from 30 on; SEED chooses which.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
rounds=${ROUNDS:-3}
seed=${SEED:-$RANDOM}
echo "seed $seed, rounds $rounds"
nodes_begin
"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" >pigsty.yml
run 0 "$bundle" seed pigsty.yml --host 10.10.10.10 --folder -o seed

# fresh: a node as it is at its first boot, running, with firstboot not yet run.
node_make node 10.10.10.10
fresh() {
    node_kill node
    node_reset node
    node_prepare node seed
    node_hold node
    node_start node
    node_wait node
}

# listing FILE: what firstboot may have changed, without what differs by nature from machine to machine.
listing() {
    "$root/tests/tools/tree_listing.py" node/root etc home root data var/lib/pigsty var/spool usr/local \
        --without '^/etc/(ssh/ssh_host|machine-id|ld.so.cache|.*[-]$|[.]pwd.lock|.*/__pycache__|adjtime)|/[.]ssh/id_|^/data/etcd/|^/var/lib/pigsty/firstboot/(journal|result.json|lock|memory|managed)|[.]before-pigsty$' >"$1"
}

# youngest PID: the last in the line of children that begins with it.
youngest() {
    local next=$1
    while next=$(pgrep -P "$next" | head -n 1) && [ -n "$next" ]; do set -- "$next"; done
    printf '%s\n' "$1"
}

# apply_traced OPTION...: apply with those options of strace on the program alone, not on what it runs.
apply_traced() {
    local child= nsenter tracer
    on node sh -c 'kill -STOP $$; exec pigsty-firstboot apply' >apply.out 2>&1 &
    nsenter=$!
    for _ in $(seq 200); do
        child=$(youngest $nsenter)
        [ "$(awk '{print $3}' "/proc/$child/stat" 2>/dev/null)" != T ] || break
        sleep 0.02
    done
    strace -qq "$@" -p "$child" 2>strace.err &
    tracer=$!
    for _ in $(seq 200); do
        ! grep -q '^TracerPid:.[1-9]' "/proc/$child/status" || break
        sleep 0.02
    done
    # nsenter stops with what it runs, and wakes it when it is woken itself.
    kill -CONT "$(awk '{print $4}' "/proc/$child/stat")" "$child"
    applied=0
    wait $nsenter || applied=$?
    wait $tracer || true
}

fresh
apply_traced -o calls -e trace=fsync,fdatasync,rename,renameat,renameat2,wait4,waitid
[ "$applied" -eq 0 ] || fail "the undisturbed run: $(tail -n 20 apply.out)"
listing undisturbed
points=$(grep -oE '^(fsync|fdatasync|rename|renameat|renameat2|wait4|waitid)' calls | sort | awk '{print $1, ++n[$1]}')
passed "undisturbed: $(wc -l <undisturbed) files, $(wc -l <<<"$points") points at which to kill"

# converges WHAT: the next run ends well, and the node is as if nothing had happened.
converges() {
    run 0 on node pigsty-firstboot apply
    listing now
    diff undisturbed now >difference || fail "after $1 the node differs: $(head -n 20 difference)"
    run 0 on node pigsty-firstboot apply
    prints 'nothing to change'
    run 0 on node systemctl is-active node_exporter
}

# One node, killed at every journal entry: each run gets one step further.
fresh
kills=0
while apply_traced -o /dev/null -e trace=fdatasync -e inject=fdatasync:signal=SIGKILL:when=1 && [ "$applied" -ne 0 ]; do
    [ "$applied" -eq 137 ] || fail "the run ended with $applied: $(tail -n 5 apply.out)"
    kills=$((kills + 1))
    [ $kills -lt 500 ] || fail "no end after $kills kills: $(tail -n 5 apply.out)"
done
[ $kills -gt 20 ] || fail "only $kills kills"
converges "$kills kills in a row"
passed "killed $kills times, once at every journal entry: converged"

# From a fresh node each time, at any of the points.
chosen=$points
[ "$rounds" -ge 30 ] || chosen=$(shuf -n $((rounds * 2)) --random-source=<(yes "$seed") <<<"$points")
while read -r call count; do
    fresh
    apply_traced -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$count"
    [ "$applied" -eq 137 ] || [ "$applied" -eq 0 ] || fail "at $call $count the run ended with $applied: $(tail -n 5 apply.out)"
    converges "a kill at $call $count"
    passed "killed at $call $count: converged"
done <<<"$chosen"
