#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs inside of a node's root, in a network of its own, as the only thing there: starts the programs that read what
# firstboot has written, with the files as they are, and lets them say whether these are good.
#
#   configs_judge.sh files ADDRESS...   of any node: haproxy, pgbouncer, vip-manager, systemd
#   configs_judge.sh live ADDRESS...    of a member of pg-test: with a PostgreSQL, clients come through haproxy and pooler
#
# ADDRESS: those of all members; the node's own comes first.
set -euo pipefail
export PATH=/usr/pgsql-15/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
what=$1 self=$2
shift

bad() {
    printf 'BAD: %s\n' "$*"
    exit 1
}

# within SECONDS COMMAND...: tries until it succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/tmp/said 2>&1; do
        [ "$SECONDS" -lt "$end" ] || bad "$*: $(tail -n 5 /tmp/said)"
        sleep 0.2
    done
}

# http METHOD URL [BODY]: prints the body; ends with 0 for the status 200 or 201.
http() {
    python3 - "$@" <<'PY'
import sys, urllib.request
method, url, body = sys.argv[1], sys.argv[2], sys.argv[3:]
request = urllib.request.Request(url, method=method, data=body[0].encode() if body else None)
print(urllib.request.urlopen(request, timeout=20).read().decode())
PY
}

has_address() { [[ "$(ip -o address show dev eth0)" == *" $1/"* ]]; }
lacks_address() { ! has_address "$1"; }
key() { sed -n "s/^$1: *//p" /etc/default/vip-manager.yml | tr -d '"'; }
pooler_port() { sed -n 's/^listen_port=//p' /etc/pgbouncer/pgbouncer.ini; }
as_dbsu() { runuser -u "$dbsu" -- "$@"; }

ip link add eth0 type veth peer name other
ip link set eth0 up
ip link set other up
for address; do
    ip address add "$address/24" dev eth0
done

judge_haproxy() {
    [ -e /etc/systemd/system/haproxy.service ] || return 0
    haproxy -c -f /etc/haproxy/haproxy.cfg >/tmp/said 2>&1 || bad "haproxy: $(cat /tmp/said)"
    ! grep -iE 'warning|alert' /tmp/said || bad "haproxy is not content"
    haproxy -W -D -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid >/tmp/haproxy.said 2>&1 || bad "haproxy: $(cat /tmp/haproxy.said)"
    local port
    for port in $(sed -n 's/^ *bind .*:\([0-9]*\).*/\1/p' /etc/haproxy/haproxy.cfg); do
        [ -n "$(ss -Hltn "sport = :$port")" ] || bad "haproxy does not listen on $port"
    done
    within 5 http GET "http://127.0.0.1:9101/metrics"
    echo "haproxy takes its file and listens on every port"
}

judge_pooler() {
    [ -e /etc/systemd/system/pgbouncer.service ] || return 0
    dbsu=$(sed -n 's/^User=//p' /etc/systemd/system/pgbouncer.service)
    mkdir -p /run/postgresql
    chown "$dbsu" /run/postgresql
    as_dbsu pgbouncer -d /etc/pgbouncer/pgbouncer.ini >/tmp/said 2>&1 || bad "pgbouncer: $(cat /tmp/said)"
    within 5 pg_isready --quiet --host=/var/run/postgresql --port="$(pooler_port)" --dbname=pgbouncer --username=nobody
    as_dbsu psql -h /var/run/postgresql -p "$(pooler_port)" -U "$dbsu" pgbouncer -Atc 'show databases' >/tmp/databases || bad "the dbsu cannot enter"
    local name
    for name in $(sed -n 's/^\([a-z]*\) = .*/\1/p' /etc/pgbouncer/database.txt); do
        grep -q "^$name|" /tmp/databases || bad "pgbouncer does not know $name"
    done
    [ "$(as_dbsu psql -h /var/run/postgresql -p "$(pooler_port)" -U "$dbsu" pgbouncer -Atc 'show users' | wc -l)" -ge \
        "$(wc -l </etc/pgbouncer/userlist.txt)" ] || bad "pgbouncer does not know all users"
    ! grep -iE 'warning|error|fatal' /var/log/pgbouncer/pgbouncer.log | grep -v 'max_client_conn\|kernel' || bad "pgbouncer is not content"
    echo "pgbouncer takes its files: $(wc -l </tmp/databases) databases"
}

judge_vip() {
    [ -e /etc/default/vip-manager.yml ] || return 0
    local vip leader endpoint
    vip=$(key ip) leader=v2/keys$(key trigger-key)
    endpoint=$(key dcs-endpoints | grep -oE 'http://[0-9.:]*' | head -n 1)
    ip address add "${endpoint:7:-5}/32" dev lo 2>/dev/null || true
    etcd --enable-v2 --data-dir /tmp/etcd --listen-client-urls "$endpoint" --advertise-client-urls "$endpoint" >/tmp/etcd.said 2>&1 &
    within 10 http GET "$endpoint/health"
    http PUT "$endpoint/$leader" "value=$(key trigger-value)" >/dev/null
    vip-manager --config=/etc/default/vip-manager.yml >/tmp/vip.said 2>&1 &
    within 10 has_address "$vip"
    http PUT "$endpoint/$leader" value=somebody-else >/dev/null
    within 10 lacks_address "$vip"
    echo "vip-manager gives the leader $vip and takes it away again"
}

judge_units() {
    local unit
    for unit in pgbouncer haproxy vip-manager pg_exporter pgbouncer_exporter; do
        [ -e "/etc/systemd/system/$unit.service" ] || continue
        systemd-analyze verify "/etc/systemd/system/$unit.service" >/tmp/said 2>&1 || bad "$unit.service: $(cat /tmp/said)"
        ! grep -F "$unit.service" /tmp/said || bad "$unit.service"
    done
    echo "systemd takes the units"
}

# A PostgreSQL with the users of the pooler, as the node itself would make them: by what is stored.
start_postgres() {
    mkdir -p /var/tmp/pg /run/postgresql
    chown postgres: /var/tmp/pg /run/postgresql
    runuser -u postgres -- initdb -D /var/tmp/pg -A peer >/dev/null
    printf '%s\n' 'local all postgres peer' 'local all all md5' 'host all all 10.0.0.0/8 md5' >/var/tmp/pg/pg_hba.conf
    runuser -u postgres -- pg_ctl -s -D /var/tmp/pg -l /var/tmp/pg/log -w start \
        -o "-k /var/run/postgresql -c listen_addresses=*" || bad "PostgreSQL: $(tail -n 5 /var/tmp/pg/log)"
    local user stored
    while read -r user stored; do
        [ "$user" = '"postgres"' ] || runuser -u postgres -- psql -qc "create role $user login password '${stored//\"/}'"
    done </etc/pgbouncer/userlist.txt
    runuser -u postgres -- psql -qc 'grant pg_monitor to dbuser_monitor' -c 'create database test owner test'
}

# Answers as Patroni does on each member: the first one is primary.
start_patroni() {
    python3 - "$@" <<'PY' &
import http.server, sys, threading
class Member(http.server.BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        primary = self.server.server_address[0] == sys.argv[1]
        good = {"/primary": primary, "/read-only": True, "/replica": not primary, "/sync": not primary}
        self.send_response(200 if good.get(self.path) else 503)
        self.end_headers()
    def log_message(self, *words):
        pass
for address in sys.argv[1:]:
    server = http.server.ThreadingHTTPServer((address, 8008), Member)
    threading.Thread(target=server.serve_forever).start()
PY
}

# client PORT USER DATABASE PASSWORD: who the server says it is.
client() { PGPASSWORD=$4 psql -h "$self" -p "$1" -U "$2" -d "$3" -Atc "select current_user"; }
refused() { ! client "$@"; }

judge_clients() {
    local port
    for port in "$(pooler_port)" 5433 5434 5436; do
        within 15 client "$port" test test test
    done
    within 1 refused "$(pooler_port)" test test wrong
    within 1 refused "$(pooler_port)" dbuser_dba test DBUser.DBA
    PGPASSWORD=DBUser.Monitor psql -h "$self" -p "$(pooler_port)" -U dbuser_monitor -d pgbouncer -Atc 'show version' >/tmp/said
    grep -q PgBouncer /tmp/said || bad "the monitoring user at the pooler: $(cat /tmp/said)"
    echo "clients come through the pooler, by SCRAM, and through haproxy's services"
    http GET http://127.0.0.1:9101/metrics >/tmp/metrics
    grep -q 'haproxy_server_status{proxy="pg-test-primary",server="pg-test-1",state="UP"} 1' /tmp/metrics || bad "the primary's service"
    ! grep -q 'haproxy_server_status{proxy="pg-test-primary",server="pg-test-2",state="UP"} 1' /tmp/metrics || bad "a replica in the primary's service"
    http GET "http://$self:9101/pg-test-1/" >/tmp/page
    grep -q 'pg-test-standby' /tmp/page || bad "the page of haproxy"
    echo "haproxy has the primary behind the primary's service and nobody else"
}

judge_exporters() {
    local name
    for name in pg_exporter pgbouncer_exporter; do
        (
            set -a
            # shellcheck disable=SC1090
            . "/etc/default/$name"
            set +a
            # shellcheck disable=SC2086,SC2046
            exec runuser -u postgres -- $(sed -n 's/^ExecStart=\([^ ]*\) .*/\1/p' "/etc/systemd/system/$name.service") $PG_EXPORTER_OPTS
        ) >"/tmp/$name.said" 2>&1 &
    done
    within 20 http GET http://127.0.0.1:9630/
    within 20 http GET http://127.0.0.1:9631/
    http GET http://127.0.0.1:9630/metrics >/tmp/metrics
    grep -q '^pg_up 1' /tmp/metrics || bad "pg_up: $(grep '^pg_up' /tmp/metrics)"
    grep -q 'datname="test"' /tmp/metrics || bad "the database test is not measured"
    http GET http://127.0.0.1:9631/metrics >/tmp/metrics; grep -q "^pgbouncer_" /tmp/metrics || bad "pgbouncer is not measured"
    echo "both exporters answer, $(grep -c '^pg_' /tmp/metrics) measures of PostgreSQL"
}

case $what in
    files)
        judge_haproxy
        judge_pooler
        judge_vip
        judge_units
        ;;
    live)
        start_postgres
        start_patroni "$@"
        judge_pooler
        judge_haproxy
        judge_clients
        judge_exporters
        ;;
esac
echo JUDGED
