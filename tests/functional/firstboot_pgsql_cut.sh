#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A power cut at any moment of a first boot: every round makes the nodes anew, boots them at once, kills one of them, and
# boots that one again. It becomes ready by itself like the others; both clusters take a write, and the replica has it.
# The rounds go through the primary, the node with the DCS and the replica, and through three moments: once the data have
# a control file, 1 to 15 s after power-on, and once the first data are there. SEED makes the random ones the same again.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
source "$here/pgsql_lib.sh"
rounds=${ROUNDS:-3}
seed=${SEED:-$RANDOM}
echo "SEED=$seed ROUNDS=$rounds"
RANDOM=$seed
cat >overlay.yml <<'YAML'
vars: {pg_dummy_filesize: 1MiB}
without: [redis-meta, redis-test, redis-common]
hosts:
  pg-test: {10.10.10.13: null}
YAML
pgsql_begin --overlay overlay.yml
pgsql_make meta n1 n2
nodes_all=(meta n1 n2)
victims=(n1 meta n2)
moments=(control random first)

fresh() {
    local name
    for name; do
        node_kill "$name"
        node_reset "$name"
        node_prepare "$name" "seed-$name"
        : >"$name/console"
    done
}

# await_moment NODE MOMENT: returns then; a node that is ready has been through all of them.
await_moment() {
    local data=$work/$1/upper/data/postgres
    case $2 in
        random) sleep "$((RANDOM % 14 + 1)).$((RANDOM % 10))" ;;
        first) until compgen -G "$data/*/data/*" >/dev/null || grep -aq 'PIGSTY-READY' "$1/console"; do sleep 0.02; done ;;
        control) until compgen -G "$data/*/data/global/pg_control" >/dev/null || grep -aq 'PIGSTY-READY' "$1/console"; do sleep 0.02; done ;;
    esac
    [ "$2" = random ] || sleep "0.$((RANDOM % 4))"
}

# How far the node had got: what stands of its data.
stage() {
    local data=("$1"/root/data/postgres/*/data)
    if grep -aq PIGSTY-READY "$1/console"; then
        echo ready
    elif [ -e "${data[0]}.begun" ] && [ -e "${data[0]}/global/pg_control" ]; then
        echo "data with a control file, not in use"
    elif [ -e "${data[0]}/PG_VERSION" ]; then
        echo "data without a control file, or in use"
    else
        echo "no data"
    fi
}

takes_write() { # takes_write NODE DATABASE USER PASSWORD
    PGPASSWORD=$4 client query "host=${pgsql_address[$1]} port=5432 dbname=$2 user=$3" \
        'CREATE TABLE after_cut AS SELECT 1 AS id' >/dev/null || fail "$1 takes no write"
}

has_write() { # a replica asks its leader again every few seconds
    local try
    for try in $(seq 150); do
        [ "$(client query "host=${pgsql_address[$1]} port=5432 dbname=test user=test" 'SELECT id FROM after_cut' 2>/dev/null)" != 1 ] || return 0
        sleep 0.2
    done
    echo "gave up after try $try" >&2
    return 1
}

for round in $(seq "$rounds"); do
    victim=${victims[$(((round - 1) % 3))]}
    moment=${moments[$(((round - 1 + (round - 1) / 3) % 3))]}
    fresh "${nodes_all[@]}"
    powered=$SECONDS
    for name in $(shuf -e "${nodes_all[@]}"); do
        node_launch "$name"
    done
    await_moment "$victim" "$moment"
    until node_leader[$victim]=$(pgrep -P "${node_pid[$victim]}" | head -n 1) && [ -n "${node_leader[$victim]}" ]; do
        sleep 0.05
    done
    reached=$(stage "$victim")
    node_kill "$victim"
    echo "round $round: $victim cut ($moment) after $((SECONDS - powered)) s: $reached"
    : >"$victim/console"
    start=$SECONDS
    node_launch "$victim"
    for name in "${nodes_all[@]}"; do
        node_attach "$name"
    done
    pgsql_ready "$victim" 120
    seconds=$((SECONDS - start))
    for name in "${nodes_all[@]}"; do
        pgsql_ready "$name" 120
    done
    whole n1 async 2
    takes_write meta meta dbuser_meta DBUser.Meta
    leader=$(leader_of n1 n2) || fail "nobody leads pg-test"
    takes_write "$leader" test test test
    for name in n1 n2; do
        has_write "$name" || fail "$name does not follow $leader"
    done
    converged "$victim"
    echo "round $round: ready ${seconds} s after the second power-on"
done
passed "a node whose power is cut during its first boot becomes ready at the next one, $rounds rounds"
