#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What must never happen to data, on a primary and a replica: data of this cluster survive every pg_exists_action whether
# the server runs or not, data of another cluster go only when that is said clearly, a baseline is run once, a lost primary
# that comes back empty destroys nothing, and a wrong inventory is refused before anything changes.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
source "$here/pgsql_lib.sh"
cat >overlay.yml <<'END'
vars: {pg_dummy_filesize: 1MiB}
without: [redis-meta, redis-test, redis-common]
groups:
  pg-test: {pg_databases: [{name: test, baseline: test.sql}]}
hosts:
  pg-test: {10.10.10.13: null}
END
pgsql_begin --overlay overlay.yml
pgsql_make meta n1 n2
for name in n1 n2; do
    mkdir -p "$name/root/etc/pigsty"
    printf 'CREATE TABLE counted (at timestamptz DEFAULT now());\nINSERT INTO counted DEFAULT VALUES;\n' >"$name/root/etc/pigsty/test.sql"
done
pgsql_up meta n1 n2
for name in meta n1 n2; do pgsql_ready "$name" 240; done
whole n1 async 2
primary='host=10.10.10.11,10.10.10.12 port=5432 dbname=test user=test target_session_attrs=read-write'
client query "$primary" 'CREATE TABLE precious AS SELECT 1 AS id'

# setting NAME VALUE NODE...: in the inventory of those nodes.
setting() {
    local name
    for name in "${@:3}"; do
        sed -i "s/^\( *\)$1: .*/\1$1: $2/" "$name/root/etc/pigsty/pigsty.yml"
    done
}
identifier() { on "$1" runuser -u postgres -- /usr/pgsql/bin/pg_controldata "$2" | sed -n 's/^Database system identifier: *//p'; }

# n1_leads: whoever leads now, n1 does afterwards.
n1_leads() {
    whole n1 async 2
    [ "$(leader_of n1 n2)" = n1 ] ||
        run 0 on n1 su - postgres -c 'patronictl switchover pg-test --candidate pg-test-1 --force'
    for _ in $(seq 100); do [ "$(leader_of n1 || true)" != n1 ] || break; sleep 0.2; done
    whole n1 async 2
}

[ "$(client query "$primary" 'SELECT count(*) FROM counted')" = 1 ] || fail "the baseline was not run once"
run 0 on n1 pigsty-firstboot apply
printf 'DROP TABLE precious;\n' >>n1/root/etc/pigsty/test.sql
run 0 on n1 pigsty-firstboot apply
[ "$(client query "$primary" 'SELECT count(*) FROM counted, precious')" = 1 ] || fail "the baseline was run again"
passed "Footgun19_2_7: a baseline is not replayed, not even when its file changed"

before=$(identifier n1 /pg/data)
for action in abort skip clean; do
    setting pg_exists_action "$action" n1
    on n1 systemctl stop patroni
    run 0 on n1 pigsty-firstboot apply
    client writable "$primary" 60 >/dev/null || fail "pg_exists_action $action: the database did not come back"
    [ "$(client query "$primary" 'SELECT id FROM precious')" = 1 ] || fail "pg_exists_action $action: data are gone"
done
on n1 systemctl stop patroni
on n2 systemctl stop patroni
run 0 on n1 pigsty-firstboot apply
run 0 on n2 pigsty-firstboot apply
client writable "$primary" 60 >/dev/null || fail "after both had been stopped"
[ "$(identifier n1 /pg/data)" = "$before" ] || fail "the cluster is another one"
passed "Footgun19_2_1: stopped servers keep their data under every pg_exists_action"
n1_leads

# Data of another cluster in the replica's place.
foreign() {
    on n2 systemctl stop patroni
    on n2 bash -c 'mv /data/postgres/pg-test-15/data /data/kept.$$ && runuser -u postgres -- /usr/pgsql/bin/initdb -D /data/postgres/pg-test-15/data >/dev/null'
    on n2 bash -c 'mkdir -p /data/backups/postgres/pg-test-15/backup && echo precious >/data/backups/postgres/pg-test-15/backup/kept'
    other=$(identifier n2 /pg/data)
}
foreign
for action in abort skip; do
    setting pg_exists_action "$action" n2
    run 1 on n2 pigsty-firstboot apply
    grep -q "$other" out err || fail "the refusal does not tell the identifier of the data: $(cat out err)"
    [ "$(identifier n2 /pg/data)" = "$other" ] || fail "pg_exists_action $action: data of another cluster are gone"
done
setting pg_exists_action clean n2
setting pg_disable_purge true n2
run 1 on n2 pigsty-firstboot apply
[ "$(identifier n2 /pg/data)" = "$other" ] || fail "pg_disable_purge: data of another cluster are gone"
passed "data of another cluster stay under abort, skip and pg_disable_purge, and the node says why it is not ready"
setting pg_disable_purge false n2
run 0 on n2 pigsty-firstboot apply
[ "$(identifier n2 /pg/data)" = "$before" ] || fail "the replica was not cloned: $(cat out err)"
on n2 grep -q precious /data/backups/postgres/pg-test-15/backup/kept || fail "Footgun19_2_2: backups went with the data"
whole n1 async 2
passed "Footgun19_2_2: clean takes away the other cluster's data only, backups stay, the replica is cloned"

# The primary's machine is lost and comes back empty, with its inventory that says primary and clean.
node_kill n1
for _ in $(seq 300); do [ "$(leader_of n2 || true)" != n2 ] || break; sleep 0.2; done
[ "$(leader_of n2)" = n2 ] || fail "the replica was not promoted: $(members 10.10.10.12)"
node_reset n1
node_prepare n1 seed-n1
: >n1/console
pgsql_up n1
pgsql_ready n1 240
whole n2 async 2
[ "$(client query 'host=10.10.10.12 port=5432 dbname=test user=test' 'SELECT id FROM precious')" = 1 ] || fail "Footgun19_2_3: the data are gone"
[ "$(identifier n1 /pg/data)" = "$before" ] || fail "the empty primary made a cluster of its own"
passed "Footgun19_2_3: a lost primary that comes back empty joins its cluster; the DCS still knows it"

# Inventories that make no sense: refused, and nothing changes.
before=$(on meta find / -xdev -newer /etc/pigsty/pigsty.yml -path '/etc/*' -type f)
refused() { # refused WHAT SAYS PYTHON
    $python - pigsty.yml "meta/root/root/bad.yml" "$3" <<'END'
import sys, yaml
c = yaml.safe_load(open(sys.argv[1]))
v, g, m = c["all"]["vars"], c["all"]["children"]["pg-test"], c["all"]["children"]["pg-meta"]
exec(sys.argv[3])
yaml.safe_dump(c, open(sys.argv[2], "w"), sort_keys=False)
END
    "$root/tests/tools/tree_listing.py" meta/root etc data/postgres/pg-meta-15/conf >before.list
    run 2 on meta pigsty-firstboot --inventory /root/bad.yml apply
    grep -qiE -- "$2" err out || fail "$1: nobody says $2: $(cat err)"
    "$root/tests/tools/tree_listing.py" meta/root etc data/postgres/pg-meta-15/conf >after.list
    same before.list after.list
}
refused "two primaries" 'primary' 'm["hosts"]["10.10.10.15"] = {"pg_seq": 2, "pg_role": "primary"}'
refused "a missing number" 'pg_seq' 'del m["hosts"]["10.10.10.10"]["pg_seq"]'
refused "a port twice" '5432|port' 'v["pgbouncer_port"] = 5432'
refused "an unknown template" 'huge|pg_conf' 'm["vars"]["pg_conf"] = "huge.yml"'
refused "a selector that selects nobody" 'selector|nobody|no member' 'm["vars"]["pg_services_extra"] = [{"name": "odd", "src_port": 5499, "selector": "[? pg_role == `nobody`]"}]'
refused "a VIP outside of the subnet" 'vip_address|subnet|network' 'm["vars"].update(vip_address="192.0.2.9", vip_cidrmask=24)'
passed "six inventories that make no sense are refused before anything changes"
