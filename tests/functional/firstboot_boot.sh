#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A machine booted by QEMU from the lab's pgsql image with a node's seed: cloud-init sets its address, firstboot finds the
# seed on its disk and makes the node ready. A second boot, without the seed, comes out the same.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
need_root "the lab's image is built as root"
image=$(node_image)/pgsql.raw
"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" >pigsty.yml
ssh-keygen -q -t ed25519 -N '' -f key
run 0 "$bundle" seed pigsty.yml --host 10.10.10.10 --ssh-key key.pub --user keeper --interface eth0 --prefix 24 -o seed.iso

cat >questions <<'END'
sudo pigsty-firstboot identify | sed 's/^/identify=/'
echo "hostname=$(hostname)"
echo "state=$(systemctl is-system-running --wait)"
echo "failed=$(systemctl --failed --no-legend --plain | cut -d' ' -f1 | paste -sd,)"
echo "dba=$(id -u dba)"
echo "exporter=$(wget -qO- http://10.10.10.10:9100/metrics | grep -c '^node_load1 ')"
echo "etcd=$(systemctl is-active etcd)"
echo "module=$(lsmod | grep -c '^br_netfilter ')"
echo "tuned=$(cat /etc/tuned/active_profile)"
sudo pigsty-firstboot apply | grep change | sed "s/^/second=/"
begin=$(date +%s%N); sudo pigsty-firstboot apply >/dev/null; echo "milliseconds=$((($(date +%s%N) - begin) / 1000000))"
END
answer() { sed -n "s/^$1=//p" "$2"; }
judge() {
    grep -q 10.10.10.10 <(answer identify "$1") || fail "$2: identify says $(answer identify "$1")"
    [ "$(answer hostname "$1")" = pg-meta-1 ] || fail "$2: host name $(answer hostname "$1")"
    [ "$(answer state "$1")" = running ] || fail "$2: $(answer state "$1"), failed: $(answer failed "$1")"
    [ "$(answer dba "$1")" = 88 ] || fail "$2: the administrator"
    [ "$(answer exporter "$1")" = 1 ] || fail "$2: node_exporter"
    [ "$(answer etcd "$1")" = active ] || fail "$2: etcd is $(answer etcd "$1")"
    [ "$(answer module "$1")" = 1 ] || fail "$2: br_netfilter is not loaded"
    [ "$(answer tuned "$1")" = tiny ] || fail "$2: tuned's profile is $(answer tuned "$1")"
    grep -q 'nothing to change' <(answer second "$1") || fail "$2: a second apply says $(answer second "$1")"
    passed "$2: it is who it should be, running, with nothing left to change (a second apply takes $(answer milliseconds "$1") ms here)"
}
machine=(--address 10.10.10.10/24 --key key --user keeper --disk-size 8GiB --memory 2GiB --limit 900 --wait ready)

"$bundle" image boot "$image" "${machine[@]}" --seed seed.iso --keep first --run "$(cat questions)" >first.out 2>first.err </dev/null ||
    fail "the first boot: $(tail -n 40 first.err)"
passed "first boot: $(grep -ao 'PIGSTY-READY.*' first/console.log | tr -d '\r' | head -n 1)"
judge first.out "the first boot"

"$bundle" image boot first/disk.qcow2 "${machine[@]}" --keep second --no-seed --run "$(cat questions)" >second.out 2>second.err </dev/null ||
    fail "the second boot: $(tail -n 40 second.err)"
passed "second boot: $(grep -ao 'PIGSTY-READY.*' second/console.log | tr -d '\r' | head -n 1)"
judge second.out "the boot without a seed"
grep -q /etc/pigsty/pigsty.yml <(answer identify second.out) || fail "the second boot took its inventory from elsewhere"
