#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The failure matrix, in a node of the lab: what is wrong is said on the console with step and reason, the exit status fits,
# the node stays out (nothing of it runs), and once the cause is gone the same command makes it ready.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
nodes_begin
"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" >pigsty.yml
run 0 "$bundle" seed pigsty.yml --host 10.10.10.10 --folder -o good
node_make node 10.10.10.10

# fresh [SEED]: a node at its first boot whose firstboot is not started by its unit.
fresh() {
    node_kill node
    node_reset node
    node_prepare node "${1:-}"
    node_hold node
    : >node/console
    node_start node
    node_wait node
}

# fails STATUS STEP TEXT...: apply ends so, and both its output and the console say so.
fails() {
    local status=$1 step=$2 text
    shift 2
    run "$status" on node pigsty-firstboot apply
    cat out err >said
    console_says node "PIGSTY-FAILED step=$step reason=" || fail "the console lacks step=$step: $(grep -a PIGSTY node/console; cat said)"
    for text; do
        grep -aF -- "$text" node/console | grep -aq PIGSTY-FAILED || grep -qF -- "$text" said || fail "nobody says: $text"
    done
    ! on node systemctl is-active --quiet node_exporter || fail "node_exporter runs on a node that failed"
    run 1 on node pigsty-firstboot status
    prints failed "${step/:/ }"
    run 1 on node pigsty-firstboot status --wait 1
}

# mended WHAT: the same command, now that the cause is gone.
mended() {
    run 0 on node pigsty-firstboot apply
    console_says node 'PIGSTY-READY role=node' || fail "no PIGSTY-READY after $1 was mended"
    on node systemctl is-active --quiet node_exporter || fail "node_exporter does not run after $1 was mended"
    run 0 on node pigsty-firstboot status
    prints ready
    passed "$1: told, kept out, and ready once it was mended"
}

give_seed() {
    mkdir -p node/root/var/lib/cloud/seed/"${2:-nocloud}"
    cp "$1"/* node/root/var/lib/cloud/seed/"${2:-nocloud}"/
}
spoiled() { # spoiled NAME SED: the good seed, its user-data changed
    rm -rf "$1"
    cp -r good "$1"
    sed -i "$2" "$1/user-data"
    ! cmp -s good/user-data "$1/user-data" || fail "$1 is not spoiled"
}

fresh
fails 1 identify 'nocloud' '/etc/pigsty/pigsty.yml'
give_seed good
mended "no seed"

mkdir empty
: >empty/user-data
cp good/meta-data empty/
fresh empty
fails 1 identify
give_seed good
mended "an empty seed"

spoiled other 's/node_timezone: .*/node_timezone: UTC/'
fresh good
give_seed other nocloud-net
fails 1 identify nocloud-net
rm -r node/root/var/lib/cloud/seed/nocloud-net
mended "two seeds"

"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" | sed 's/^\( *\)vars:$/\1vars: [/' >broken.yml
fresh
mkdir -p node/root/etc/pigsty
cp broken.yml node/root/etc/pigsty/pigsty.yml
fails 2 inventory '/etc/pigsty/pigsty.yml:'
rm node/root/etc/pigsty/pigsty.yml
give_seed good
mended "broken YAML"

sed 's/10[.]10[.]10[.]10\b/10.10.10.99/g' pigsty.yml >elsewhere.yml
fresh
mkdir -p node/root/etc/pigsty
cp elsewhere.yml node/root/etc/pigsty/pigsty.yml
fails 1 identify 10.10.10.10 10.10.10.99
cp pigsty.yml node/root/etc/pigsty/pigsty.yml
mended "a host that the inventory does not list"

"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" node_admin_uid=many >wrong.yml
fresh
mkdir -p node/root/etc/pigsty
cp wrong.yml node/root/etc/pigsty/pigsty.yml
fails 2 inventory node_admin_uid many
absent node/root/etc/sudoers.d/dba
cp pigsty.yml node/root/etc/pigsty/pigsty.yml
mended "a value of the wrong type"

# A metadata server that hangs, then one that lies, then a good one.
from_bridge ip address add 169.254.169.254/16 dev br0
serve_metadata() {
    ip netns exec "$bridge" $python "$here/metadata_server.py" 169.254.169.254 80 "$1" good/user-data >metadata.log 2>&1 &
    metadata=$!
    servers+=("$metadata")
    for _ in $(seq 100); do
        ! from_bridge bash -c 'exec 3<>/dev/tcp/169.254.169.254/80' 2>/dev/null || return 0
        sleep 0.05
    done
    fail "the metadata server did not start: $(cat metadata.log)"
}
fresh
on node ip route add 169.254.0.0/16 dev eth0
for mode in hang lie drip; do
    serve_metadata "$mode"
    begin=$(date +%s)
    : >node/console
    fails 1 identify metadata
    [ $(($(date +%s) - begin)) -le 10 ] || fail "a metadata server that does $mode holds the node up for $(($(date +%s) - begin)) s"
    stop_server "$metadata"
done
serve_metadata good
mended "a metadata server that hangs, lies and drips"
stop_server "$metadata"

fresh good
on node mount -t tmpfs -o size=16k tmpfs /etc/security/limits.d
on node sh -c 'dd if=/dev/zero of=/etc/security/limits.d/full 2>/dev/null' || true
fails 1 file:/etc/security/limits.d/limits.conf 'No space left on device'
on node umount /etc/security/limits.d
mended "a full disk"

fresh good
on node mount --bind /etc/security/limits.d /etc/security/limits.d
on node mount -o remount,ro,bind /etc/security/limits.d
fails 1 file:/etc/security/limits.d/limits.conf 'Read-only file system'
on node umount /etc/security/limits.d
mended "a read-only file system"

fresh good
on node mount --bind /bin/false /usr/bin/node_exporter
run 1 on node pigsty-firstboot apply
console_says node 'PIGSTY-FAILED step=[^ ]*node_exporter' || fail "$(grep -a PIGSTY node/console)"
run 1 on node pigsty-firstboot status
prints failed node_exporter
on node umount /usr/bin/node_exporter
mended "a service that does not start"
