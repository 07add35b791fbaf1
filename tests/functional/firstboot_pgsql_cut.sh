#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A power cut at any moment of a first boot: every round makes the nodes anew, boots them at once, kills one of them 1 to
# 15 s later, and boots that one again. It becomes ready by itself like the others; both clusters take a write, and the
# replica has it. The rounds go through the primary, the node with the DCS and the replica; SEED makes them the same again.
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

fresh() {
    local name
    for name; do
        node_kill "$name"
        node_reset "$name"
        node_prepare "$name" "seed-$name"
        : >"$name/console"
    done
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

for round in $(seq "$rounds"); do
    victim=${victims[$(((round - 1) % 3))]}
    delay=$((RANDOM % 1400 + 100))
    fresh "${nodes_all[@]}"
    for name in $(shuf -e "${nodes_all[@]}"); do
        node_launch "$name"
    done
    sleep "$((delay / 100)).$(printf %02d $((delay % 100)))"
    until node_leader[$victim]=$(pgrep -P "${node_pid[$victim]}" | head -n 1) && [ -n "${node_leader[$victim]}" ]; do
        sleep 0.05
    done
    reached=$(stage "$victim")
    node_kill "$victim"
    echo "round $round: $victim cut after $((delay * 10)) ms: $reached"
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
    takes_write n1 test test test
    [ "$(client query "host=10.10.10.12 port=5432 dbname=test user=test" 'SELECT id FROM after_cut')" = 1 ] ||
        fail "the replica does not follow"
    converged "$victim"
    echo "round $round: ready ${seconds} s after the second power-on"
done
passed "a node whose power is cut during its first boot becomes ready at the next one, $rounds rounds"
