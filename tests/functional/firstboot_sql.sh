#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Roles, databases and what is inside them, on a real PostgreSQL in a node of the lab: `sql_tool` applies what the role
# `provision` asks for, psql judges. Edits of the inventory converge, a second apply finds nothing, a kill costs nothing,
# a follower is left alone, and baselines are run once.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
tool=${PIGSTY_SQL_TOOL:?names the program that applies the role}
nodes_begin
node_make node 10.10.10.11
node_hold node
install -m 0755 "$tool" node/root/usr/bin/sql_tool
mkdir -p node/root/etc/pigsty
node_start node
node_wait node

# judge DATABASE SQL: what psql prints, as the superuser.
judge() { on node runuser -u postgres -- /usr/pgsql-15/bin/psql -XAtq -v ON_ERROR_STOP=1 -h /var/run/postgresql -d "dbname='$1'" -c "$2"; }
is() { # is WHAT EXPECTED DATABASE SQL
    local found
    found=$(judge "$3" "$4")
    [ "$found" = "$2" ] || fail "$1: expected $2, found $found"
}
login() { # login USER PASSWORD DATABASE
    on node env PGPASSWORD="$2" /usr/pgsql-15/bin/psql -XAtq -h 127.0.0.1 -U "$1" -d "dbname='$3'" -c 'SELECT current_user'
}
write() { cat >"node/root/etc/pigsty/$1"; }
converges() { # converges: applies, and applies again, which must change nothing
    run 0 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
    cp out first
    run 0 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
    prints "changed 0, not ours 0"
}

# inventory USERS DATABASES [VARIABLES]: the lists are YAML in one line or several, without indentation.
inventory() {
    {
        printf 'all:\n  children:\n    meta: {vars: {meta_node: true}, hosts: {10.10.10.10: {}}}\n'
        printf '    pg-test:\n      hosts: {10.10.10.11: {pg_seq: 1, pg_role: primary}}\n      vars:\n        pg_cluster: pg-test\n'
        printf '        pg_version: 15\n        pg_bin_dir: /usr/pgsql-15/bin\n'
        [ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/        /'
        printf '        pg_users:\n%s\n' "$1" | sed '2,$s/^/          /'
        printf '        pg_databases:\n%s\n' "$2" | sed '2,$s/^/          /'
    } | write pigsty.yml
}

inventory '[]' '[]'
run 0 on node sql_tool plan /etc/pigsty/pigsty.yml 10.10.10.11
prints 'unknown sql roles: cannot ask database "postgres"'
run 1 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
prints 'failed sql roles: cannot ask database "postgres"'
passed "without a server the plan cannot tell, and apply fails with psql's words"

on node bash -euc '
    mkdir -p /var/run/postgresql /pg
    chown postgres /var/run/postgresql /pg
    postgres() { runuser -u postgres -- "$@"; }
    postgres /usr/pgsql-15/bin/initdb -D /pg/a -E UTF8 --locale=C -A peer >/dev/null
    cat >/pg/a/pg_hba.conf <<END
local all,replication postgres peer
host all dbuser_md5 127.0.0.1/32 md5
host all all 127.0.0.1/32 scram-sha-256
END
    postgres /usr/pgsql-15/bin/pg_ctl -D /pg/a -l /pg/a.log -o "-k /var/run/postgresql -c log_statement=ddl" -w start >/dev/null'

users=$(cat <<'END'
- name: dbuser_app
  password: 'it''s "a" \password $1 %I :x'
  createdb: true
  createrole: true
  bypassrls: true
  inherit: false
  connlimit: 7
  expire_in: 30
  roles: [dbrole_readwrite, pg_read_all_stats]
  parameters: {search_path: '"$user", App,public', work_mem: 16MB, auto_explain.log_min_duration: 1s}
  comment: 'it''s; \ a "comment" $1 %s'
- {name: dbuser_md5, password: plain secret, expire_at: 2031-02-03}
- {name: 'Nasty "role" ''$1'' %I \', password: 'x''; --', roles: [dbrole_readonly]}
- {name: dbuser_group, login: false}
END
)
databases=$(cat <<'END'
- name: app
  owner: dbuser_app
  comment: 'the; ''app'' \ $1'
  schemas: [app, 'odd "schema" ''$1'' %I']
  revokeconn: true
  connlimit: 50
  parameters: {statement_timeout: 1min, search_path: 'app, public'}
  extensions: [{name: hstore, schema: app}, {name: citext}, {name: nobody_has_it}]
  baseline: app.sql
- {name: 'nasty "db" ''$1'' %I \ a=b', baseline: /etc/pigsty/missing.sql}
- {name: closed, allowconn: false}
- {name: collated, lc_collate: C.UTF-8, lc_ctype: C.UTF-8, encoding: UTF8}
END
)
printf 'CREATE TABLE app.t(i int);\nINSERT INTO app.t VALUES (1);\n' | write app.sql
inventory "$users" "$databases"
converges
cp node/root/etc/pigsty/pigsty.yml full.yml
grep -q 'warned sql what cannot be changed: extension nobody_has_it is left out' first || fail "nobody says that an extension is missing: $(cat first)"
grep -q 'warned baseline nasty.*missing.sql" is not there' first || fail "nobody says that the baseline is missing: $(cat first)"
is attributes 'f|t|t|f|t|f|t|7|30' postgres "SELECT rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolcanlogin, rolreplication,
    rolbypassrls, rolconnlimit, rolvaliduntil::date - current_date FROM pg_authid WHERE rolname = 'dbuser_app'"
is roles 'dbrole_readwrite,pg_read_all_stats' postgres "SELECT string_agg(roleid::regrole::text, ',' ORDER BY roleid::regrole::text)
    FROM pg_auth_members WHERE member = 'dbuser_app'::regrole"
is comment 'it'"'"'s; \ a "comment" $1 %s' postgres "SELECT shobj_description('dbuser_app'::regrole, 'pg_authid')"
is parameters '"$user", app, public' postgres "SELECT substr(l, 13) FROM pg_db_role_setting, unnest(setconfig) l
    WHERE setrole = 'dbuser_app'::regrole AND l LIKE 'search_path=%'"
is 'default comment' 'business user dbuser_group|f' postgres "SELECT shobj_description(oid, 'pg_authid'), rolcanlogin FROM pg_authid WHERE rolname = 'dbuser_group'"
is date 2031-02-03 postgres "SELECT rolvaliduntil::date FROM pg_authid WHERE rolname = 'dbuser_md5'"
is 'nasty role' 'Nasty "role" '"'"'$1'"'"' %I \' postgres "SELECT rolname FROM pg_authid WHERE rolname LIKE 'Nasty%'"
is owner 'dbuser_app|50|the; '"'"'app'"'"' \ $1' postgres "SELECT pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'app'"
is schema 1 app "SELECT count(*) FROM pg_namespace WHERE nspname = 'odd \"schema\" ''\$1'' %I'"
is 'extension schema' app app "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'hstore'"
is closed f postgres "SELECT datallowconn FROM pg_database WHERE datname = 'closed'"
is 'default extensions' 16 "nasty \"db\" \\'\$1\\' %I \\\\ a=b" "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'"
passed "roles and databases have every attribute of the inventory, and a second apply changes nothing"
passed "Footgun19_4_ValuesAreQuoted: quotes, backslashes, dollars and percent signs in names and values arrive as they are"

is collation 'C.UTF-8|C.UTF-8' postgres "SELECT datcollate, datctype FROM pg_database WHERE datname = 'collated'"
is 'template of others' 'C|C' postgres "SELECT datcollate, datctype FROM pg_database WHERE datname = 'app'"
is 'contents all the same' 7 collated "SELECT count(*) FROM pg_views WHERE schemaname = 'monitor' AND viewname ~ 'bloat|session|seq_scan'"
passed "Footgun19_4_CollationIsUsed"

password='it'"'"'s "a" \password $1 %I :x'
[ "$(login dbuser_app "$password" app)" = dbuser_app ] || fail "dbuser_app cannot log in"
[ "$(login dbuser_monitor DBUser.Monitor app)" = dbuser_monitor ] || fail "the monitor cannot log in where CONNECT is revoked"
! login dbuser_md5 'plain secret' app 2>/dev/null || fail "revokeconn revokes nothing"
[ "$(login dbuser_md5 'plain secret' postgres)" = dbuser_md5 ] || fail "dbuser_md5 cannot log in by md5 with a verifier"
! login dbuser_app wrong app 2>/dev/null || fail "any password does"
is 'all verifiers' 0 postgres "SELECT count(*) FROM pg_authid WHERE rolpassword NOT LIKE 'SCRAM-SHA-256\$4096:%'"
! on node grep -rqF -e 'plain secret' -e DBUser.Monitor -e 'SCRAM-SHA-256$' /pg/a.log || fail "a password or a verifier is in the server's log"
passed "users log in by SCRAM, and nothing of their passwords is in the server's log"

is monitoring t app "SELECT has_table_privilege('dbuser_monitor', 'monitor.pg_bloat', 'SELECT') AND has_function_privilege('dbuser_monitor', 'monitor.pg_shmem()', 'EXECUTE')"
for view in pg_table_bloat pg_index_bloat pg_bloat pg_table_bloat_human pg_index_bloat_human pg_session pg_seq_scan 'pg_shmem()'; do
    login dbuser_monitor DBUser.Monitor app >/dev/null
    on node env PGPASSWORD=DBUser.Monitor /usr/pgsql-15/bin/psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U dbuser_monitor -d app -c "SELECT * FROM monitor.$view" >/dev/null ||
        fail "the monitor cannot read monitor.$view"
done
judge app 'CREATE TABLE public.fat(i int PRIMARY KEY, t text); ALTER TABLE public.fat SET (autovacuum_enabled = off);
    INSERT INTO public.fat SELECT g, repeat(g::text, 20) FROM generate_series(1, 20000) g; ANALYZE public.fat'
is 'no bloat' t app "SELECT ratio < 0.2 FROM monitor.pg_table_bloat WHERE relname = 'fat'"
judge app 'UPDATE public.fat SET t = t || 1; ANALYZE public.fat'
is bloat t app "SELECT ratio BETWEEN 0.35 AND 0.65 FROM monitor.pg_table_bloat WHERE relname = 'fat'"
is 'default privileges' 't|t|f' app "SELECT has_table_privilege('dbrole_readonly', 'fat', 'SELECT'), has_table_privilege('dbrole_readwrite', 'fat', 'DELETE'), has_table_privilege('dbrole_readonly', 'fat', 'DELETE')"
is 'public' 'f|t' app "SELECT EXISTS (SELECT FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'), has_schema_privilege('dbrole_admin', 'public', 'CREATE')"
passed "the views of the monitoring work for its user, and default privileges count"

# What left the inventory is taken away again.
inventory "$(cat <<'END'
- {name: dbuser_app, password: another, roles: [dbrole_readonly], parameters: {work_mem: 8MB}}
- {name: dbuser_md5, password: md58d2adbd1bee1a3d8e0a2a2d5b5b8ed54}
- {name: 'Nasty "role" ''$1'' %I \'}
- {name: dbuser_group}
END
)" "$(cat <<'END'
- {name: app}
- {name: closed}
- {name: collated, lc_collate: C, encoding: LATIN1}
END
)"
sed -i "s/md58d2adbd1bee1a3d8e0a2a2d5b5b8ed54/md5$(printf 'plain secretdbuser_md5' | md5sum | cut -c1-32)/" node/root/etc/pigsty/pigsty.yml
run 0 on node sql_tool plan /etc/pigsty/pigsty.yml 10.10.10.11
prints "ALTER ROLE dbuser_app PASSWORD '(secret)'" 'NOCREATEDB NOCREATEROLE INHERIT NOBYPASSRLS CONNECTION LIMIT -1' 'database collated has lc_collate C.UTF-8'
converges
is 'attributes afterwards' 'f|f|f|t|t|f|f|-1|infinity' postgres "SELECT rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolcanlogin, rolreplication,
    rolbypassrls, rolconnlimit, rolvaliduntil FROM pg_authid WHERE rolname = 'dbuser_app'"
is 'login comes back' t postgres "SELECT rolcanlogin FROM pg_authid WHERE rolname = 'dbuser_group'"
is 'roles afterwards' 'dbrole_readonly' postgres "SELECT string_agg(roleid::regrole::text, ',') FROM pg_auth_members WHERE member = 'dbuser_app'::regrole"
is 'parameters afterwards' '{work_mem=8MB}' postgres "SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'dbuser_app'::regrole"
is 'comment afterwards' 'business user dbuser_app' postgres "SELECT shobj_description('dbuser_app'::regrole, 'pg_authid')"
is 'database afterwards' 'postgres|-1||t' postgres "SELECT pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database'),
    EXISTS (SELECT FROM aclexplode(datacl) a WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT') FROM pg_database WHERE datname = 'app'"
is 'database settings afterwards' 1 postgres "SELECT count(*) FROM pg_db_role_setting, unnest(setconfig) WHERE setrole = 0"
is 'databases stay' 7 postgres "SELECT count(*) FROM pg_database"
is 'a password stays where none is given' t postgres "SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname LIKE 'Nasty%'"
grep -q 'warned sql what cannot be changed: .*database collated has encoding UTF8, the inventory says LATIN1' first || fail "no warning of what cannot be changed: $(cat first)"
passed "Footgun19_4_AttributesAreTakenAway: attributes, parameters, roles, owners and comments; databases stay"

is 'md5 hash' t postgres "SELECT rolpassword ~ '^md5' FROM pg_authid WHERE rolname = 'dbuser_md5'"
[ "$(login dbuser_md5 'plain secret' postgres)" = dbuser_md5 ] || fail "dbuser_md5 cannot log in by md5 with its hash"
[ "$(login dbuser_app another app)" = dbuser_app ] || fail "the new password does not count"
cp full.yml node/root/etc/pigsty/pigsty.yml
converges
is 'plain again' t postgres "SELECT rolpassword LIKE 'SCRAM-SHA-256\$%' FROM pg_authid WHERE rolname = 'dbuser_md5'"
[ "$(login dbuser_app "$password" app)" = dbuser_app ] || fail "the old password does not count again"
passed "passwords change from plain to a hash of MD5 and back"

is 'baseline once' 1 app 'SELECT count(*) FROM app.t'
printf 'DROP TABLE app.t;\n' | write app.sql
converges
judge app 'DROP TABLE app.t; DROP TABLE public.fat'
converges
is 'baseline is not replayed' 0 app "SELECT count(*) FROM pg_class WHERE relname = 't'"
passed "Footgun19_2_7_BaselineIsNotReplayed: neither after an edit nor when its tables are gone"

sed -i 's/expire_in: 30/expire_in: 60/; s/work_mem: 16MB/work_mem: DEFAULT/' node/root/etc/pigsty/pigsty.yml
converges
is 'more days' 60 postgres "SELECT rolvaliduntil::date - current_date FROM pg_authid WHERE rolname = 'dbuser_app'"
judge postgres "ALTER ROLE dbuser_app VALID UNTIL '$(date -d '+20 days' +%F)'"
converges
is 'a day does not move' 20 postgres "SELECT rolvaliduntil::date - current_date FROM pg_authid WHERE rolname = 'dbuser_app'"
judge postgres 'CREATE DATABASE by_hand'
judge postgres 'CREATE ROLE by_hand SUPERUSER; ALTER ROLE by_hand SET work_mem TO 1234'
judge app 'DROP VIEW monitor.pg_session; REVOKE USAGE ON SCHEMA monitor FROM dbuser_monitor; DROP EXTENSION citext'
converges
is 'drift is mended' 't|1' app "SELECT has_schema_privilege('dbuser_monitor', 'monitor', 'USAGE'), (SELECT count(*) FROM pg_extension WHERE extname = 'citext')"
is 'others are left alone' 't|1|1' postgres "SELECT rolsuper, (SELECT count(*) FROM pg_db_role_setting WHERE setrole = r.oid), (SELECT count(*) FROM pg_database WHERE datname = 'by_hand') FROM pg_authid r WHERE rolname = 'by_hand'"
passed "days are counted once, drift is mended, and what the inventory does not know is left alone"

# Broken inventories: refused before anything is asked.
refuse() { # refuse TEXT USERS DATABASES
    inventory "$2" "$3"
    run 1 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
    says "$1" pigsty.yml:
}
refuse 'one line' '- {name: a, comment: "two\nlines"}' '[]'
refuse 'expire_at a date' '- {name: a, expire_at: 2031-02-30}' '[]'
refuse 'names of parameters' '- {name: a, parameters: {"x = 1; DROP": 1}}' '[]'
refuse '1 to 63 bytes' '- {name: pg_own}' '[]'
refuse '1 to 63 bytes' '[]' "- {name: $(printf 'x%.0s' $(seq 64))}"
refuse 'absolute path' '[]' '- {name: a, baseline: ../secret}'
passed "what PostgreSQL would not take is refused with its place"
inventory '- {name: a, parameters: {no_such_parameter: 1}}' '[]'
run 1 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
prints 'failed sql roles:' 'ALTER ROLE a SET' 'unrecognized configuration parameter'
printf 'CREATE TABLE a(); SELECT broken' | write half.sql
inventory '[]' '- {name: halfway, baseline: half.sql}'
run 0 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
prints 'warned baseline halfway' 'column "broken" does not exist'
is 'nothing of it' 0 halfway "SELECT count(*) FROM pg_class WHERE relname = 'a'"
printf 'CREATE TABLE a();\n\\q\n' | write half.sql
run 0 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
prints 'warned baseline halfway' 'has not come to its end'
printf 'CREATE TABLE a()' | write half.sql
converges
is 'all of it' 1 halfway "SELECT count(*) FROM pg_class WHERE relname = 'a'"
passed "a statement that fails is named, and a baseline is done wholly or not at all"

# Kills: whatever was cut, the next apply ends as one that was not.
state="SELECT md5(string_agg(t, E'\n' ORDER BY t)) FROM (SELECT to_jsonb(a) - 'oid' || jsonb_build_object('c', shobj_description(oid, 'pg_authid')) FROM pg_authid a
    UNION ALL SELECT jsonb_build_array(roleid::regrole, member::regrole) FROM pg_auth_members
    UNION ALL SELECT jsonb_build_array(setrole::regrole, setconfig) FROM pg_db_role_setting
    UNION ALL SELECT jsonb_build_array(datname, datacl, datconnlimit) FROM pg_database) AS x(j) CROSS JOIN LATERAL (SELECT j::text) AS y(t)"
fresh() {
    cp full.yml node/root/etc/pigsty/pigsty.yml
    printf 'CREATE TABLE app.t(i int);\nINSERT INTO app.t SELECT g FROM generate_series(1, 50000) g;\n' | write app.sql
    on node runuser -u postgres -- /usr/pgsql-15/bin/pg_ctl -D /pg/a -m immediate -w stop >/dev/null 2>&1 || true
    on node bash -c 'rm -rf /pg/a; cp -a /pg/clean /pg/a; rm -rf /var/lib/pigsty'
    on node runuser -u postgres -- /usr/pgsql-15/bin/pg_ctl -D /pg/a -l /pg/a.log -o "-k /var/run/postgresql -c fsync=off" -w start >/dev/null
}
on node runuser -u postgres -- /usr/pgsql-15/bin/pg_ctl -D /pg/a -m fast -w stop >/dev/null
on node bash -euc 'runuser -u postgres -- /usr/pgsql-15/bin/initdb -D /pg/clean -E UTF8 --locale=C -A peer >/dev/null; cp -a /pg/a/pg_hba.conf /pg/clean/'
fresh
begin=$(date +%s%N)
run 0 on node sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11
took=$(($(date +%s%N) - begin))
whole=$(judge postgres "$state")
for round in $(seq "${ROUNDS:-3}"); do
    # A run may be quicker than the one that was measured: then nothing was cut, and it is tried again.
    status=0
    for _ in 1 2 3 4 5; do
        fresh
        cut=$(awk -v r="$RANDOM" -v t="$took" 'BEGIN { printf "%.3f", 0.02 + r / 32768 * t * 0.9e-9 }')
        status=0
        on node bash -c "sql_tool apply /etc/pigsty/pigsty.yml 10.10.10.11 & sleep $cut; kill -9 \$!; wait \$!" >cut.log 2>&1 || status=$?
        [ "$status" -ne 137 ] || break
    done
    [ "$status" -eq 137 ] || fail "round $round: no run was cut: $(cat cut.log)"
    converges
    [ "$(judge postgres "$state")" = "$whole" ] || fail "round $round: a kill after $cut s leaves something else"
    is 'baseline, wholly and once' 50000 app 'SELECT count(*) FROM app.t'
done
passed "kill -9 in the middle, $round times: the next apply completes it"

# A follower has what its leader has.
on node bash -euc '
    sed -i "s/^local .*/local all,replication all peer/" /pg/a/pg_hba.conf
    runuser -u postgres -- /usr/pgsql-15/bin/pg_ctl -D /pg/a reload >/dev/null
    runuser -u postgres -- /usr/pgsql-15/bin/pg_basebackup -h /var/run/postgresql -D /pg/b -R -X stream -c fast
    runuser -u postgres -- /usr/pgsql-15/bin/pg_ctl -D /pg/b -l /pg/b.log -o "-k /var/run/postgresql -p 5433" -w start >/dev/null'
sed 's/pg_version: 15/&\n        pg_port: 5433/' full.yml | sed 's/comment: .*/comment: edited/' | write replica.yml
run 0 on node sql_tool apply /etc/pigsty/replica.yml 10.10.10.11
prints "changed 0, not ours 10"
passed "a member that follows another one is left alone"

cp full.yml node/root/etc/pigsty/pigsty.yml
run 0 on node sql_tool plan /etc/pigsty/pigsty.yml 10.10.10.11
tail -n 1 out
