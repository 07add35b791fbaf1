# SPDX-License-Identifier: Apache-2.0
# Sourced after node_lib.sh: the demo's PostgreSQL clusters on nodes of the lab.
#
#   pgsql_begin [OPTION...]       inventory pigsty.yml (options of lab_inventory.py), nodes for its PostgreSQL hosts
#   pgsql_up NAME...              boots those nodes at once, in random order, and waits until they are ready
#   pgsql_ready NAME [SECONDS]    waits until the node says that it is ready
#   members CLUSTER-NODE          Patroni's view: a line "NAME ROLE STATE" for each member, sorted
#   leader NODE                   the name of the node whose member leads; NODE is any other node to ask
#   client ARGUMENT...            pg_client.py from the bridge
#   converged NODE                fails unless apply has nothing to change there
client_tool=$root/tests/tools/pg_client.py
pgsql_nodes=()
declare -A pgsql_address

# A cluster that runs needs room for its sockets and logs only: the demo's nodes are meta and node-1 to node-3.
pgsql_begin() {
    nodes_begin
    "$root/tests/tools/lab_inventory.py" "$@" >pigsty.yml
    pgsql_address=([meta]=10.10.10.10 [n1]=10.10.10.11 [n2]=10.10.10.12 [n3]=10.10.10.13)
}

pgsql_make() {
    local name
    for name; do
        run 0 "$bundle" seed pigsty.yml --host "${pgsql_address[$name]}" --folder -o "seed-$name"
        node_make "$name" "${pgsql_address[$name]}" "seed-$name"
        pgsql_nodes+=("$name")
    done
}

pgsql_up() {
    local name
    for name in $(shuf -e "$@"); do
        node_launch "$name"
    done
    for name; do
        node_attach "$name"
    done
}

pgsql_ready() {
    local try
    for try in $(seq $((${2:-180} * 5))); do
        ! grep -aq 'PIGSTY-READY' "$1/console" || return 0
        ! grep -aq 'PIGSTY-FAILED' "$1/console" ||
            fail "$1: $(grep -a PIGSTY-FAILED "$1/console" | tail -n 1)"$'\n'"$(on "$1" journalctl -u pigsty-firstboot -u patroni --no-pager 2>&1 | tail -n 30)"
        sleep 0.2
    done
    fail "$1 is not ready after ${2:-180} s (try $try): $(on "$1" pigsty-firstboot status 2>&1 | tail -n 5; on "$1" journalctl -u pigsty-firstboot -u patroni --no-pager 2>&1 | tail -n 20)"
}

# eventually COMMAND...: true once the command is, within 20 s.
eventually() {
    for _ in $(seq 100); do
        ! "$@" || return 0
        sleep 0.2
    done
    return 1
}

client() { from_bridge env PGPASSWORD="${PGPASSWORD:-test}" /usr/bin/python3 "$client_tool" "$@"; }

# members ADDRESS: asks the Patroni there.
members() {
    from_bridge curl -s --max-time 3 "http://$1:8008/cluster" | $python -c '
import json, sys
try:
    record = json.load(sys.stdin)
except ValueError:
    sys.exit(1)
for member in sorted(record["members"], key=lambda m: m["name"]):
    print(member["name"], member["role"], member["state"], member["host"])'
}

# leader_of NODE...: the first node whose Patroni says that it leads.
leader_of() {
    local name
    for name; do
        if [ "$(from_bridge curl -s -o /dev/null --max-time 2 -w '%{http_code}' "http://${pgsql_address[$name]}:8008/primary")" = 200 ]; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

# whole NODE SYNC COUNT: waits until COUNT members run, one leads and, with SYNC "sync", a synchronous standby is there.
whole() {
    local try text=
    for try in $(seq 600); do
        text=$(members "${pgsql_address[$1]}" || true)
        if [ "$(grep -cE ' (running|streaming) ' <<<"$text")" -eq "$3" ] && grep -qE ' leader running ' <<<"$text" &&
            { [ "$2" != sync ] || grep -q ' sync_standby ' <<<"$text"; }; then
            return 0
        fi
        sleep 0.2
    done
    fail "the cluster did not become whole (try $try): $text"
}

converged() {
    run 0 on "$1" pigsty-firstboot --json apply
    $python - out <<'END' || fail "$1 has something to change"
import json, sys
record = json.load(open(sys.argv[1]))
assert record["changed"] == 0, [r["id"] for r in record.get("resources", []) if r.get("did") == "changed"] or record
END
}
