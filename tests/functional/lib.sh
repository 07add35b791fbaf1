# SPDX-License-Identifier: Apache-2.0
# Sourced by the functional tests. Gives each a folder of its own, the program, upstreams to talk to and ways to say what
# is expected. Everything is removed at the end, and every process started is ended by its pid.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
unset PIGSTY_OVERRIDES PIGSTY_CACHE SOURCE_DATE_EPOCH || true

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bundle=${PIGSTY_BUNDLE:?names the program to test}
python=/usr/bin/python3
work=$(mktemp -d "${TMPDIR:-/tmp}/pigsty-test.XXXXXX")
servers=()
checks=0

finish() {
    local status=$?
    for pid in "${servers[@]}"; do
        stop_server "$pid"
    done
    cd /
    if [ "$status" -eq 0 ]; then
        rm -rf "$work"
        printf '%s passed, 0 failed\n' "$checks"
    else
        printf 'failed after %s good checks; kept: %s\n' "$checks" "$work"
    fi
    exit "$status"
}
trap finish EXIT
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    if [ -f "$work/out" ]; then
        sed 's/^/  out: /' "$work/out" | tail -n 20 >&2
        sed 's/^/  err: /' "$work/err" | tail -n 30 >&2
    fi
    exit 1
}

passed() {
    checks=$((checks + 1))
    printf 'ok: %s\n' "$*"
}

# run STATUS COMMAND...: runs it, keeps its output in $work/out and $work/err, fails unless it ends with STATUS.
run() {
    local expected=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq "$expected" ] || fail "status $status, expected $expected: $*"
}

# says TEXT...: every TEXT must stand in what the last run() wrote to standard error.
says() {
    local text
    for text; do
        grep -qF -- "$text" "$work/err" || fail "standard error lacks: $text"
    done
}

# prints TEXT...: the same for standard output.
prints() {
    local text
    for text; do
        grep -qF -- "$text" "$work/out" || fail "standard output lacks: $text"
    done
}

same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; }
absent() { [ ! -e "$1" ] || fail "$1 must not be there"; }
present() { [ -e "$1" ] || fail "$1 is missing"; }

# skip WHY: ends the test as skipped (ctest knows status 77).
skip() {
    trap - EXIT
    rm -rf "$work"
    printf 'skipped: %s\n' "$*"
    exit 77
}

# copy_program: the program and what comes with it, as installed, where any user can read them: $work/program/bin/pigsty-bundle.
copy_program() {
    mkdir -p "$work/program/bin" "$work/program/share/pigsty-bundle"
    cp "$bundle" "$work/program/bin/"
    cp -rL "$(dirname "$bundle")/../share/pigsty-bundle/firstboot" "$work/program/share/pigsty-bundle/"
    chmod -R a+rX "$work/program"
}

need_root() { [ "$(id -u)" -eq 0 ] || skip "needs root: $*"; }

# serve FOLDER [MODES]: starts the test HTTP server on a free port; sets $url and $server_pid, logs to $work/http.log.
# MODES are those of hostile_server.py; without any it behaves.
serve() {
    local port_file
    port_file=$(mktemp "$work/port.XXXXXX")
    $python "$here/hostile_server.py" "$1" "$work/http.log" >"$port_file" 2>"$work/server.err" &
    server_pid=$!
    servers+=("$server_pid")
    for _ in $(seq 200); do
        [ -s "$port_file" ] && break
        sleep 0.05
    done
    [ -s "$port_file" ] || fail "the test server did not start: $(cat "$work/server.err")"
    url="http://127.0.0.1:$(cat "$port_file")/${2:-ok}"
}

stop_server() {
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# tiny_setup [MODES]: serves the tiny repositories and writes the profile `tiny` for them, so that `tiny VERB`
# works. Sets $tiny (their folder) and $tiny_options.
tiny_setup() {
    tiny=$("$root/tests/tiny/make")
    $python "$here/tiny_specs.py" --tiny "$tiny" --specs specs
    tiny_options=(--specs "$work/specs" --profile tiny --overrides "$work/overrides.yml" --cache "$work/cache")
    serve "$tiny/repos" "$@"
    tiny_overrides
}

# tiny_overrides: points the profile at the current $url.
tiny_overrides() { $python "$here/tiny_overrides.py" "$tiny" "$url" specs >overrides.yml; }

tiny() { "$bundle" "${tiny_options[@]}" "$@"; }

# stored_file NEVRA: its path in the store, by the digest in bundle.lock.
stored_file() {
    local digest
    digest=$($python "$here/lock_query.py" bundle.lock sha256 "$1")
    printf '%s/store/sha256/%s/%s\n' "$work/cache" "${digest:0:2}" "$digest"
}

# locked_bytes: sum of the sizes of all packages and files in bundle.lock.
locked_bytes() { $python "$here/lock_query.py" bundle.lock bytes; }

# sent_bytes PATTERN: how many bytes of bodies the server sent for paths that match, by its log.
sent_bytes() { awk -v pattern="$1" '$2 ~ pattern {sum += $NF} END {print sum + 0}' "$work/http.log"; }
