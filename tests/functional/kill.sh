#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 at random moments of fetching and in the middle of packing, then the same command: it completes with the same
# bytes, and nothing is fetched twice that was whole. ROUNDS rounds (default 3), SEED seeds the moments.
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-3}
RANDOM=${SEED:-4711}

# bulk NAME: a package of 40 MB that does not compress, in the repository of unsigned packages.
bulk() {
    mkdir -p "build/BUILD"
    head -c 40000000 /dev/urandom >"build/BUILD/$1.bin"
    printf '%s\n' "Name: $1" 'Version: 1' 'Release: 1' 'Summary: bulk' 'License: none' 'BuildArch: noarch' '%description' \
        bulk '%install' "mkdir -p %{buildroot}/srv; cp %{_builddir}/$1.bin %{buildroot}/srv/" '%files' "/srv/$1.bin" >"$1.spec"
    rpmbuild -bb --quiet --define "_topdir $work/build" --define '_build_id_links none' \
        --define '_binary_payload w1.gzdio' "$1.spec" >build.log 2>&1 || fail "rpmbuild: $(cat build.log)"
    mv build/RPMS/noarch/"$1"-1-1.noarch.rpm upstream/unsigned/
}

tiny_setup
stop_server "$server_pid"
cp -r "$tiny/repos" upstream
chmod -R u+w upstream
for name in bulk-a bulk-b bulk-c; do bulk $name; done
createrepo_c -q --no-database upstream/unsigned
$python "$here/tiny_specs.py" --tiny "$tiny" --specs specs --unsigned none
sed -i 's/packages: \[unsigned\]/packages: [unsigned, bulk-a, bulk-b, bulk-c]/' specs/tiny/packages.yml
serve "$work/upstream"
tiny_overrides
run 0 tiny make
cp dist/pkg.tgz first.tgz
content=$(locked_bytes)
stop_server "$server_pid"

# A slow server, so that the kill lands in the middle of the downloads.
serve "$work/upstream" drip=25000000
tiny_overrides

# start: the program itself in the background, not a subshell that runs it.
start() {
    "$bundle" "${tiny_options[@]}" make >/dev/null 2>&1 &
    victim=$!
}

strike() {
    kill -9 "$victim" 2>/dev/null && kills=$((kills + 1))
    wait "$victim" 2>/dev/null || true
    absent dist/pkg.tgz
    sleep 0.2  # the server writes its log line after the last byte
    $python "$here/whole_files.py" bundle.lock cache/store http.log >>whole
}

for round in $(seq "$rounds"); do
    rm -rf cache dist
    : >http.log
    : >whole
    kills=0
    for delay in $((RANDOM % 700)) $((RANDOM % 1000)); do
        start
        sleep "$(printf '0.%03d' "$delay")"
        strike
    done
    start
    for _ in $(seq 2000); do
        compgen -G 'dist/.pkg.tgz.tmp.*' >/dev/null && break
        kill -0 "$victim" 2>/dev/null || break
        sleep 0.005
    done
    compgen -G 'dist/.pkg.tgz.tmp.*' >/dev/null || fail "packing was not seen"
    strike
    [ "$kills" -eq 3 ] || fail "only $kills of 3 kills met a running program"
    run 0 tiny make
    same dist/pkg.tgz first.tgz
    [ "$(find dist -mindepth 1 | wc -l)" -eq 2 ] || fail "leftovers in dist: $(ls -A dist)"
    $python "$here/whole_files.py" bundle.lock cache/store http.log whole || fail "fetched again"
    sent=$(sent_bytes '\.rpm')
    # What was on its way when the kill came is sent again: a step of the server for each of three big files.
    limit=$((content + kills * 3 * 1300000 + 500000))
    [ "$sent" -le "$limit" ] || fail "$sent bytes of packages were sent, expected at most $limit"
    passed "round $round: killed twice while fetching and once while packing; $sent bytes sent for $content of content"
done
