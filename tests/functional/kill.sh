#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 at random moments of fetching and packing, then the same command: it completes with the same bytes, and
# nothing is fetched twice that was whole. ROUNDS kills (default 3).
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-3}
tiny_setup
run 0 tiny make
cp dist/pkg.tgz first.tgz
content=$(locked_bytes)
stop_server "$server_pid"

# A slow server, so that the kill lands in the middle of the downloads.
serve "$tiny/repos" drip=4000000
tiny_overrides
RANDOM=${SEED:-4711}
for round in $(seq "$rounds"); do
    rm -rf cache dist
    : >http.log
    kills=0
    for delay in $((RANDOM % 400)) $((RANDOM % 900)) $((RANDOM % 1500)); do
        "$bundle" "${tiny_options[@]}" make >/dev/null 2>&1 &  # itself, not a subshell that runs it
        victim=$!
        sleep "$(printf '0.%03d' $((delay % 1000)))"
        if kill -9 "$victim" 2>/dev/null; then
            kills=$((kills + 1))
        fi
        wait "$victim" 2>/dev/null || true
        find dist -name 'pkg.tgz' -size -1000c 2>/dev/null | grep -q . && fail "half an archive under its final name"
    done
    run 0 tiny make
    same dist/pkg.tgz first.tgz
    [ "$(find dist -mindepth 1 | wc -l)" -eq 2 ] || fail "leftovers in dist: $(ls -A dist)"
    sent=$(sent_bytes '\.rpm')
    # What was under way when the kill came may be asked for again, up to one buffer a connection and kill.
    limit=$((content + kills * 8 * 300000 + 100000))
    [ "$sent" -le "$limit" ] || fail "$sent bytes of packages were sent, expected at most $limit"
    passed "round $round: $kills kills, $sent bytes sent for $content of content"
done
