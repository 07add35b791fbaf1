#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Several commands on one cache at once: all succeed with the same bytes, and no file is fetched by two of them.
source "$(dirname "$0")/lib.sh"
tiny_setup drip=6000000
run 0 tiny resolve
content=$(locked_bytes)
rm -rf cache
: >http.log
pids=()
for number in 1 2 3; do
    "$bundle" "${tiny_options[@]}" make -o "dist$number" >"out$number" 2>"err$number" &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" || fail "one of three commands failed: $(cat err?)"
done
same dist1/pkg.tgz dist2/pkg.tgz
same dist1/pkg.tgz dist3/pkg.tgz
passed "three at once give the same bytes"
sent=$(sent_bytes '\.rpm')
[ "$sent" -le $((content + content / 10 + 100000)) ] || fail "$sent bytes sent for $content of content"
passed "no package was fetched twice ($sent bytes sent for $content)"

"$bundle" "${tiny_options[@]}" make -o same >out8 2>err8 &
first=$!
"$bundle" "${tiny_options[@]}" make -o same >out9 2>err9 || fail "second command on one output: $(cat err9)"
wait "$first" || fail "first command on one output"
same same/pkg.tgz dist1/pkg.tgz
passed "two on one output folder leave one whole archive"
