#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeds of nodes: the same bytes twice, accepted by the real cloud-init, with the secrets a node needs and no others, and
# read again by the node's own program.
source "$(dirname "$0")/lib.sh"
firstboot=${PIGSTY_FIRSTBOOT:?names the node program to test}
command -v cloud-init >/dev/null || skip "needs cloud-init"

cat >pigsty.yml <<'YAML'
all:
  vars: {}
  children:
    meta:
      hosts: { 10.10.10.10: { nodename: meta } }
      vars: { meta_node: true, ansible_group_priority: 99, grafana_admin_password: SecretOfGrafana }
    pg-one:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
      vars:
        pg_cluster: pg-one
        pg_admin_password: SecretOfOne
        pg_users: [{ name: app_one, password: SecretOfAppOne }]
    pg-two:
      hosts:
        10.10.10.21: { pg_seq: 1, pg_role: primary }
        10.10.10.22: { pg_seq: 2, pg_role: replica }
      vars:
        pg_cluster: pg-two
        pg_admin_password: SecretOfTwo
        pg_users: [{ name: app_two, password: SecretOfAppTwo }]
    plain:
      hosts: { 10.10.10.30: {} }
YAML
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample someone@example' >key.pub
hosts='10.10.10.10 10.10.10.11 10.10.10.12 10.10.10.21 10.10.10.22 10.10.10.30'

# from_iso ISO FILE: a file of a seed.
from_iso() { bsdtar -xOf "$1" "$2"; }

run 0 "$bundle" seed pigsty.yml --all one --ssh-key key.pub --user dba --gateway 10.10.10.1 --dns 10.10.10.10,1.1.1.1
prints 'one/meta.iso: 10.10.10.10' 'one/pg-one-2.iso: 10.10.10.12' 'one/node-10-10-10-30.iso: 10.10.10.30'
[ "$(ls one | wc -l)" -eq 6 ] || fail "not one seed for each host: $(ls one)"
sleep 1.1
(umask 077 && TZ=Asia/Kolkata "$bundle" seed pigsty.yml --all two --ssh-key key.pub --user dba --gateway 10.10.10.1 \
    --dns 10.10.10.10 --dns 1.1.1.1 >/dev/null)
for iso in one/*.iso; do
    same "$iso" "two/$(basename "$iso")"
    [ "$(stat -c %a "$iso")" = 600 ] || fail "$iso has mode $(stat -c %a "$iso")"
done
passed "two runs give the same bytes, which only their owner may read"

[ -z "$(find one two -name '.*' -mindepth 1)" ] || fail "something is left: $(ls -A one)"
run 0 "$bundle" seed pigsty.yml --host 10.10.10.12 -o single.iso --ssh-key key.pub --user dba --gateway 10.10.10.1 \
    --dns 10.10.10.10,1.1.1.1
same single.iso one/pg-one-2.iso
run 0 "$bundle" seed pigsty.yml --all folders --folder --ssh-key key.pub --user dba --gateway 10.10.10.1 \
    --dns 10.10.10.10,1.1.1.1
for name in meta-data user-data network-config; do
    from_iso one/pg-one-2.iso "$name" >file
    same file "folders/pg-one-2/$name"
    [ "$(stat -c %a "folders/pg-one-2/$name")" = 600 ] || fail "$name may be read by others"
done
run 0 "$bundle" --json seed pigsty.yml --host 10.10.10.30
prints '"hostname":"node-10-10-10-30"' '"path":"node-10-10-10-30.iso"'
present node-10-10-10-30.iso
passed "one host, folders and JSON"

for iso in one/*.iso; do
    from_iso "$iso" user-data >user-data
    cloud-init schema --config-file user-data >schema 2>&1 || fail "cloud-init refuses $iso: $(cat schema)"
    grep -qi 'valid cloud-config' schema || fail "cloud-init says: $(cat schema)"
    grep -qi 'deprecat\|warn' schema && fail "cloud-init warns: $(cat schema)"
done
passed "cloud-init's schema accepts every user-data"

from_iso one/pg-one-2.iso network-config >network-config
cloud-init devel net-convert -p network-config -k yaml -d net -D rhel -O sysconfig >net.log 2>&1 || fail "$(cat net.log)"
ifcfg=net/etc/sysconfig/network-scripts/ifcfg-eth0
for line in IPADDR=10.10.10.12 NETMASK=255.255.255.0 GATEWAY=10.10.10.1 DNS1=10.10.10.10 DNS2=1.1.1.1 BOOTPROTO=none; do
    grep -qx "$line" "$ifcfg" || fail "cloud-init makes no $line of network-config: $(cat "$ifcfg")"
done
passed "cloud-init makes the static address of network-config"

# holds ISO SECRET, lacks ISO SECRET
holds() { grep -qa "$2" "one/$1.iso" || fail "$1.iso lacks $2, which the node needs"; }
lacks() { grep -qa "$2" "one/$1.iso" && fail "$1.iso has $2, which the node does not need" || true; }
for host in pg-one-1 pg-one-2; do
    holds $host SecretOfOne
    holds $host SecretOfAppOne
    lacks $host SecretOfTwo
    lacks $host SecretOfAppTwo
    lacks $host SecretOfGrafana
done
holds pg-two-2 SecretOfTwo
lacks pg-two-2 SecretOfOne
holds meta SecretOfGrafana
for secret in SecretOfOne SecretOfTwo SecretOfAppOne SecretOfGrafana; do
    lacks node-10-10-10-30 $secret
done
passed "a node gets the secrets it needs and no others"

for host in $hosts; do
    rm -rf node
    mkdir -p node/sys/class/block/vdb node/dev
    case $host in
        *.10) iso=meta ;; *.11) iso=pg-one-1 ;; *.12) iso=pg-one-2 ;; *.21) iso=pg-two-1 ;;
        *.22) iso=pg-two-2 ;; *) iso=node-10-10-10-30 ;;
    esac
    cp "one/$iso.iso" node/dev/vdb
    run 0 "$firstboot" --root "$work/node" --ip "$host" identify
    prints "$host: " '/dev/vdb (label cidata), user-data'
done
passed "the node's own program reads every seed"

sed 's/pg_role: primary/pg_role: primry/' pigsty.yml >wrong.yml
run 2 "$bundle" seed wrong.yml --all none
says 'wrong.yml:9:' 'primry'
absent none
run 2 "$bundle" seed pigsty.yml --host 10.10.10.99 -o none.iso
says '10.10.10.99'
absent none.iso
run 2 "$bundle" seed pigsty.yml
says '--host ADDRESS'
run 2 "$bundle" seed pigsty.yml --host 10.10.10.11 --gateway 10.9.9.1 -o none.iso
says 'the gateway 10.9.9.1 is not in the network of 10.10.10.11/24'
run 2 "$bundle" seed pigsty.yml --host 10.10.10.11 --ssh-key pigsty.yml -o none.iso
says 'no public ssh key'
absent none.iso
passed "what is wrong is said before anything is written"
