#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demo of four nodes as its inventory has it, on nodes of the lab: all are powered on at the same instant in random
# order and become pg-meta (one member) and pg-test (a primary and two replicas) by themselves. psql, pgbench, patronictl,
# etcdctl, haproxy and pgbouncer judge them. Then a database administrator's changes: each converges and touches nothing else.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
source "$here/pgsql_lib.sh"
pgsql_begin
pgsql_make meta n1 n2 n3
vip='host=10.10.10.3 dbname=test user=test'

begin=$(date +%s%N)
pgsql_up meta n1 n2 n3
client writable "$vip port=5433" 180 >vip_seconds || fail "not writable through the virtual address: $(cat vip_seconds)"
seconds=$((($(date +%s%N) - begin) / 1000000000))
passed "writable through the virtual address $seconds s after power-on"
[ "$seconds" -le 90 ] || fail "that is more than 90 s"
for name in "${pgsql_nodes[@]}"; do
    pgsql_ready "$name"
done
passed "all four are ready: $(for name in "${pgsql_nodes[@]}"; do grep -ao 'seconds=[0-9]*' "$name/console" | head -n 1; done | tr '\n' ' ')"

whole n1 async 3
[ "$(members 10.10.10.10)" = "pg-meta-1 leader running 10.10.10.10" ] || fail "pg-meta: $(members 10.10.10.10)"
members 10.10.10.11 >found
grep -q '^pg-test-1 leader running 10.10.10.11$' found || fail "pg-test-1 does not lead: $(cat found)"
for _ in $(seq 50); do
    streams=$(client query 'host=10.10.10.11 port=5432 dbname=postgres user=dbuser_dba password=DBUser.DBA' \
        'SELECT count(*) FROM pg_stat_replication WHERE state = $$streaming$$')
    [ "$streams" != 2 ] || break
    sleep 0.2
done
[ "$streams" = 2 ] || fail "$streams replicas stream, expected 2"
passed "pg-meta-1 leads pg-meta, pg-test-1 leads pg-test and two replicas stream"

# Services: who answers behind which port, asked at every node's haproxy.
behind() { # behind ADDRESS PORT: the address of the server that answers, as that server says
    client query "host=$1 port=$2 dbname=test user=test" 'SELECT host(inet_server_addr()), pg_is_in_recovery()' 2>/dev/null ||
        client query "host=$1 port=$2 dbname=test user=test" 'SELECT $$socket$$, pg_is_in_recovery()'
}
leads_to() { [[ $(behind "$1" "$2") =~ $3$ ]]; }
# haproxy counts on a member after three good answers, 9 s.
for address in 10.10.10.11 10.10.10.12 10.10.10.13; do
    for port in 5433 5436; do
        eventually leads_to $address $port False || fail "$address:$port does not lead to the primary: $(behind $address $port)"
    done
    for port in 5434 5438; do
        eventually leads_to $address $port True || fail "$address:$port does not lead to a replica: $(behind $address $port)"
    done
    eventually leads_to $address 5438 '10[.]10[.]10[.]13.*' || fail "the offline service at $address leads to $(behind $address 5438)"
    for _ in 1 2 3 4; do
        leads_to $address 5434 True || fail "$address:5434 leads to the primary, too"
    done
done
passed "primary and default lead to the primary, replica to the replicas, offline to the offline member"

# Their own programs as judges.
on n1 su - postgres -c 'patronictl list' >patronictl.txt 2>&1 || fail "patronictl: $(cat patronictl.txt)"
grep -q 'pg-test-1.*Leader' patronictl.txt && [ "$(grep -c Replica patronictl.txt)" = 2 ] || fail "patronictl list: $(cat patronictl.txt)"
on n2 su - postgres -c 'patronictl list' >patronictl.txt 2>&1
grep -q 'pg-test-1.*Leader' patronictl.txt || fail "patronictl on a replica: $(cat patronictl.txt)"
on meta env ETCDCTL_API=2 etcdctl ls /pg >etcd.txt 2>&1 || on meta etcdctl --endpoints http://10.10.10.10:2379 endpoint health >etcd.txt 2>&1 || fail "etcdctl: $(cat etcd.txt)"
for name in "${pgsql_nodes[@]}"; do
    on "$name" haproxy -c -f /etc/haproxy/haproxy.cfg >haproxy.txt 2>&1 || fail "haproxy on $name: $(cat haproxy.txt)"
done
client query 'host=10.10.10.11 port=6432 dbname=pgbouncer user=dbuser_monitor password=DBUser.Monitor' 'SHOW DATABASES' >pools.txt ||
    fail "pgbouncer's SHOW DATABASES"
grep -q '^test|' pools.txt || fail "the pooler does not know database test: $(cat pools.txt)"
on n1 env PGPASSWORD=test /usr/pgsql/bin/pgbench -h 10.10.10.3 -p 5433 -U test -i -q test >pgbench.txt 2>&1 || fail "pgbench -i: $(cat pgbench.txt)"
on n2 env PGPASSWORD=test /usr/pgsql/bin/pgbench -h 10.10.10.3 -p 5433 -U test -n -T 3 -c 4 test >pgbench.txt 2>&1 || fail "pgbench at 5433: $(cat pgbench.txt)"
read_write=$(sed -n 's/^tps = \([0-9]*\).*/\1/p' pgbench.txt)
on n3 env PGPASSWORD=test /usr/pgsql/bin/pgbench -h 10.10.10.3 -p 5434 -U test -n -S -T 3 -c 4 test >pgbench.txt 2>&1 || fail "pgbench at 5434: $(cat pgbench.txt)"
passed "patronictl, etcdctl, haproxy, pgbouncer and pgbench agree ($read_write tps at 5433, $(sed -n 's/^tps = \([0-9]*\).*/\1/p' pgbench.txt) at 5434)"

for name in "${pgsql_nodes[@]}"; do
    for port in 9630 9631 9101 8008; do
        from_bridge curl -sf --max-time 5 -o metrics "http://${pgsql_address[$name]}:$port/metrics" || fail "$name: nothing at :$port/metrics"
    done
done
passed "exporters, haproxy and Patroni give measures on every node"

[ "$(on n1 stat -c '%a %U' /data/postgres/pg-test-15/data)" = '700 postgres' ] || fail "modes of the data: $(on n1 stat -c '%a %U' /data/postgres/pg-test-15/data)"
[ "$(client query 'host=10.10.10.11 port=5432 dbname=postgres user=dbuser_dba password=DBUser.DBA' \
    "SELECT count(*) FROM pg_authid WHERE rolname IN ('test', 'dbuser_dba', 'replicator') AND rolpassword LIKE 'SCRAM-SHA-256%'")" = 3 ] ||
    fail "passwords are not stored as SCRAM verifiers"
passed "data are the account's alone, passwords are SCRAM verifiers"

# Nothing changes and nothing restarts when it is applied again.
pids() { on "$1" systemctl show -p MainPID --value patroni pgbouncer haproxy vip-manager etcd | tr '\n' ' '; }
for name in "${pgsql_nodes[@]}"; do
    before=$(pids "$name")
    converged "$name"
    [ "$(pids "$name")" = "$before" ] || fail "$name: something was restarted"
done
begin=$(date +%s%N)
run 0 on n1 pigsty-firstboot apply
passed "applied again: nothing changes, nothing restarts ($((($(date +%s%N) - begin) / 1000000)) ms on the primary)"

# A database administrator's day. The inventory is edited on every member, as a tool that distributes it would do.
edit() { # edit PYTHON: changes the inventory c of all members of pg-test; g is the group
    local name
    for name in n1 n2 n3; do
        $python - "$name/root/etc/pigsty/pigsty.yml" "$1" <<'END'
import sys, yaml
path, change = sys.argv[1:]
c = yaml.safe_load(open(path))
g = c["all"]["children"]["pg-test"]
exec(change)
text = yaml.safe_dump(c, sort_keys=False, width=120)
open(path, "w").write(text)
END
    done
}
apply_all() {
    local name
    for name in n1 n2 n3; do
        run 0 on "$name" pigsty-firstboot apply
        cp out "$name.applied"
    done
}
before=$(for name in n1 n2 n3; do on "$name" systemctl show -p MainPID --value patroni haproxy vip-manager etcd; done)
edit 'g["vars"]["pg_users"].append({"name": "shop", "password": "o'"'"'Brien $1 %I", "pgbouncer": True, "roles": ["dbrole_admin"], "createdb": True, "connlimit": 7, "parameters": {"work_mem": "8MB"}}); g["vars"]["pg_databases"].append({"name": "shop", "owner": "shop", "schemas": ["app"], "extensions": [{"name": "pg_trgm"}]}); g["vars"]["pg_hba_rules_extra"] = [{"title": "printers", "role": "common", "rules": ["host shop shop 192.0.2.0/24 md5"]}]; g["vars"]["pg_services_extra"].append({"name": "spare", "src_port": 5439, "dst_port": "postgres", "check_url": "/replica", "selector": "[]"})'
apply_all
shop="dbname=shop user=shop password='o\\'Brien \$1 %I'"
client query "host=10.10.10.3 port=5433 $shop" 'CREATE TABLE app.orders (id int)' || fail "the new user cannot write through the pooler"
[ "$(client query "host=10.10.10.3 port=5439 $shop" 'SELECT pg_is_in_recovery()')" = True ] || fail "the new service"
# Patroni takes its new configuration in its next round, every 10 s.
has_rule() { on "$1" grep -q '192.0.2.0/24' /pg/data/pg_hba.conf; }
lacks_rule() { ! has_rule "$1"; }
for name in n1 n2 n3; do
    eventually has_rule "$name" || fail "the new rule is not in pg_hba.conf of $name"
done
[ "$(for name in n1 n2 n3; do on "$name" systemctl show -p MainPID --value patroni haproxy vip-manager etcd; done)" = "$before" ] ||
    fail "a service was restarted for a user, a database, a rule and a service"
passed "a user, a database, a rule and a service come without a restart"

admin='host=10.10.10.11 port=5432 dbname=postgres user=dbuser_dba password=DBUser.DBA'
edit 'u = g["vars"]["pg_users"][-1]; u.pop("createdb"); u.pop("connlimit"); u.pop("parameters"); u["roles"] = ["dbrole_readonly"]; g["vars"]["pg_hba_rules_extra"] = []; g["vars"]["pg_services_extra"].pop()'
apply_all
[ "$(client query "$admin" "SELECT rolcreatedb, rolconnlimit, (SELECT string_agg(g.rolname, ',') FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid), (SELECT count(*) FROM pg_db_role_setting WHERE setrole = r.oid) FROM pg_roles r WHERE rolname = 'shop'")" = 'False|-1|dbrole_readonly|0' ] ||
    fail "what was taken out of the inventory is still there: $(client query "$admin" "SELECT * FROM pg_roles WHERE rolname = 'shop'")"
eventually lacks_rule n2 || fail "the rule that was taken out is still there"
! client query "host=10.10.10.11 port=5439 $shop connect_timeout=2" 'SELECT 1' 2>/dev/null || fail "the service that was taken out still answers"
for name in n1 n2 n3; do converged "$name"; done
passed "what is taken out of the inventory is taken away again"

# A replica joins.
pgsql_address[n4]=10.10.10.14
"$root/tests/tools/lab_inventory.py" --overlay <(printf 'hosts: {pg-test: {10.10.10.14: {pg_seq: 4, pg_role: replica}}}\n') >pigsty.yml
pgsql_make n4
edit 'g["hosts"]["10.10.10.14"] = {"pg_seq": 4, "pg_role": "replica"}'
begin=$(date +%s)
pgsql_up n4
pgsql_ready n4
apply_all
whole n1 async 4
from_bridge curl -s --max-time 5 'http://10.10.10.11:9101/metrics' >metrics
grep -q 'server="pg-test-4"' metrics || fail "haproxy of n1 does not know the new member"
[ "$(for name in n1 n2 n3; do on "$name" systemctl show -p MainPID --value patroni haproxy vip-manager etcd; done)" = "$before" ] || fail "a service was restarted for a new replica"
passed "a replica joined in $(($(date +%s) - begin)) s, the others know it, nothing was restarted"

# Power comes back after all was out: nobody waits for anybody for ever.
for name in n1 n2 n3 n4 meta; do node_kill "$name"; done
begin=$(date +%s)
pgsql_up meta n1 n2 n3 n4
client writable "$vip port=5433" 180 >vip_seconds || fail "not writable after the power came back: $(members 10.10.10.11; cat vip_seconds)"
whole n1 async 4
passed "all came back $(($(date +%s) - begin)) s after a power cut of everything"
