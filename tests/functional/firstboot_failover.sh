#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Failures of the primary of a synchronous cluster (crit.yml, three etcd servers): its postgres is killed, its Patroni, the
# whole machine, and its network is cut. A writer through the haproxies loses no commit that was acknowledged and writes
# again within 60 s; at no time do two members take commits, asked at the members themselves; the old primary comes back by
# itself. ROUNDS failures, each when the cluster is whole again; SEED chooses their order.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
source "$here/pgsql_lib.sh"
rounds=${ROUNDS:-4}
[ "$rounds" -ge 4 ] || rounds=4
RANDOM=${SEED:=$RANDOM}
echo "seed $SEED, rounds $rounds"
pgsql_begin --overlay "$root/tests/data/failover-overlay.yml"
pgsql_make meta n1 n2 n3
pgsql_up meta n1 n2 n3
for name in meta n1 n2 n3; do pgsql_ready "$name" 240; done
# What the disk of a test holds; the template is made for machines with terabytes.
from_bridge curl -sf --max-time 5 -u dbuser_monitor:DBUser.Monitor -X PATCH -H 'Content-Type: application/json' \
    -d '{"postgresql":{"parameters":{"min_wal_size":"128MB","max_wal_size":"512MB","wal_keep_size":"256MB"}}}' \
    http://10.10.10.11:8008/config >/dev/null || fail "Patroni does not take smaller WAL sizes"
whole n1 sync 3
client query 'host=10.10.10.11,10.10.10.12,10.10.10.13 port=5436 dbname=test user=test' \
    'CREATE TABLE written (number bigint PRIMARY KEY); CREATE TABLE tried (member text, at timestamptz DEFAULT now())' ||
    fail "the tables of the test"
passed "the cluster is up, with a synchronous standby"

through='host=10.10.10.11,10.10.10.12,10.10.10.13 port=5433 dbname=test user=test'
ip netns exec "$bridge" env PGPASSWORD=test /usr/bin/python3 "$client_tool" writer "$through" "$work/writer.log" 2>writer.err &
writer=$!
servers+=("$writer")
ip netns exec "$bridge" env PGPASSWORD=test /usr/bin/python3 "$client_tool" members "$work/members.log" \
    'host=10.10.10.11 port=5432 dbname=test user=test' 'host=10.10.10.12 port=5432 dbname=test user=test' \
    'host=10.10.10.13 port=5432 dbname=test user=test' 2>members.err &
trier=$!
servers+=("$trier")

now() { $python -c 'import time; print(f"{time.monotonic():.3f}")'; }

# written_after SECONDS: waits until the writer has begun and ended a commit after that time; prints when it ended.
written_after() {
    local end try
    for try in $(seq 600); do
        end=$(awk -v t="$1" '$2 > t { print $3; exit }' writer.log)
        [ -z "$end" ] || { printf '%s\n' "$end"; return 0; }
        sleep 0.2
    done
    fail "the writer did not write again ($try tries): $(tail -n 3 writer.err); $(members 10.10.10.11 || members 10.10.10.12 || members 10.10.10.13)"
}

harm() { # harm KIND NODE
    case $1 in
        postgres) on "$2" bash -c 'kill -9 "$(head -n 1 /pg/data/postmaster.pid)"' ;;
        patroni) on "$2" bash -c 'kill -9 "$(systemctl show -p MainPID --value patroni)"' ;;
        machine) node_kill "$2" ;;
        network) node_cut "$2" ;;
    esac
}
postmaster_of() { on "$1" head -n 1 /pg/data/postmaster.pid; }
another_server() { [ "$(leader_of n1 n2 n3 || true)" ] && [ "$(postmaster_of "$1" 2>/dev/null || echo "$2")" != "$2" ]; }
heal() { # heal KIND NODE
    case $1 in
        machine)
            node_launch "$2"
            node_attach "$2"
            ;;
        network) node_join "$2" ;;
    esac
}

kinds=(postgres patroni machine network)
for round in $(seq "$rounds"); do
    if [ "$round" -le 4 ]; then kind=${kinds[round - 1]}; else kind=${kinds[RANDOM % 4]}; fi
    primary=$(leader_of n1 n2 n3) || fail "nobody leads before round $round"
    sleep "0.$((RANDOM % 10))"
    at=$(now)
    old=$(postmaster_of "$primary")
    harm "$kind" "$primary"
    # Connections of a server whose first process is killed may go on for a moment: the outage comes after it.
    [ "$kind" != postgres ] || eventually another_server "$primary" "$old" || fail "the server of $primary was not started again"
    back=$(written_after "$at")
    # A commit that is on its way when the harm is done may still end well, and the outage come after it: look again.
    sleep 5
    back=$(written_after "$(now)")
    gap=$(awk -v t="$at" '$3 >= t - 1 { if (last && $3 - last > gap) gap = $3 - last; last = $3 } END { printf "%.1f", gap }' writer.log)
    heal "$kind" "$primary"
    whole_again=$(leader_of n1 n2 n3) || fail "nobody leads after round $round"
    whole "$whole_again" sync 3
    printf '%s %s %s\n' "$kind" "$gap" "$primary" >>gaps
    awk -v g="$gap" 'BEGIN { exit !(g <= 60) }' || fail "round $round ($kind of $primary): no commit for $gap s"
    passed "round $round: $kind of $primary: written again after $gap s, $whole_again leads, all three are back ($back)"
done

kill "$writer" "$trier"
wait "$writer" 2>/dev/null || true
wait "$trier" 2>/dev/null || true
! pgrep -f "$client_tool writer $through" >/dev/null || fail "the writer goes on"
client judge writer.log members.log >verdict || fail "two members took commits: $(cat verdict)"
passed "$(cat verdict)"
awk '{ print $1 }' writer.log | sort >acknowledged
client query "$through" 'SELECT number FROM written' | sort >kept
lost=$(comm -23 acknowledged kept | wc -l)
[ "$lost" -eq 0 ] || fail "$lost acknowledged commits are lost"
median=$(awk '{ print $2 }' gaps | sort -n | awk '{ g[NR] = $1 } END { print g[int((NR + 1) / 2)] }')
passed "$(wc -l <acknowledged) commits were acknowledged, none is lost; the median gap is $median s, the longest $(awk '{ print $2 }' gaps | sort -n | tail -n 1) s"
awk -v m="$median" 'BEGIN { exit !(m <= 40) }' || fail "the median gap is more than 40 s"
sort gaps

# The DCS: one server dies, nothing happens; all die, the primary steps down; they come back, and so does the service.
leader=$(leader_of n1 n2 n3)
on meta systemctl stop etcd
sleep 15
[ "$(leader_of n1 n2 n3)" = "$leader" ] || fail "the leader changed when one of three etcd servers died"
client writable "$through" 5 >/dev/null || fail "not writable with two of three etcd servers"
passed "one of three etcd servers died: nothing happened"
on n1 systemctl stop etcd
on n2 systemctl stop etcd
for _ in $(seq 120); do
    leader_of n1 n2 n3 >/dev/null || break
    sleep 0.5
done
! leader_of n1 n2 n3 >/dev/null || fail "the primary did not step down without the DCS"
! client writable "$through" 2 >/dev/null 2>&1 || fail "still writable without the DCS"
passed "all etcd servers died: the primary stepped down"
on n2 systemctl start --no-block etcd
on n1 systemctl start --no-block etcd
on meta systemctl start --no-block etcd
client writable "$through" 90 >took || fail "the service did not come back: $(cat took)"
passed "they came back: writable again after $(cat took) s"
