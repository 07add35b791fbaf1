#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 and ^C at random moments of `image build`: no process and no mount survives, nothing under a final name is not
# whole, and the next build sweeps what is left and gives the bytes of an undisturbed one. ROUNDS rounds (default 3), SEED
# seeds the moments. From 10 rounds on, a real image with disk and qcow2 takes its turns, too.
source "$(dirname "$0")/lib.sh"
source "$here/image_lib.sh"
need_root "what is left of a killed build of root's is looked for"
rounds=${ROUNDS:-3}
seed=${SEED:-4711}
RANDOM=$seed
printf 'seed %s, %s rounds\n' "$seed" "$rounds"

odd_begin
odd slow <<'SPEC'
%post @
setsid sleep 8765432 >/dev/null 2>&1 </dev/null &
sleep 1
SPEC
odd_rpms
image_specs
lab=$("$root/tests/lab/lab" build | tail -n 1)
sed "s|@BASE_URL@/keys|file://$lab/keys|; s|@BASE_URL@|file://$lab/repos|" "$lab/overrides.yml.in" >lab.yml

# use IMAGE: what the functions below build.
use() {
    image=$1
    if [ "$image" = minimal ]; then
        command=("$bundle" --profile lab --overrides "$work/lab.yml" --cache "$work/cache" image build minimal
            --lock "$work/lab.lock")
    else
        command=("$bundle" "${image_options[@]}" image build "$image")
    fi
}

# A build that a late signal missed has left everything whole: without its report there is something to do again.
start() {
    rm -f "dist/$image.verified"
    "${command[@]}" >victim.out 2>victim.err </dev/null &
    victim=$!
}

# saw PATTERN: waits until the build says so, or ends.
saw() {
    for _ in $(seq 4000); do
        grep -q -- "$1" victim.err && return
        kill -0 "$victim" 2>/dev/null || return 0
        sleep 0.01
    done
}

milliseconds() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

# strike SIGNAL: ends the build and looks at what is left.
strike() {
    local status=0 outcome='after its end'
    kill -0 "$victim" 2>/dev/null && outcome="at: $(tail -n 1 victim.err | cut -c 1-60)" && met=$((met + 1))
    kill "-$1" "$victim" 2>/dev/null || true
    wait "$victim" 2>/dev/null || status=$?
    wait_until_gone "$work/cache/work" || fail "processes survived: $(who_uses "$work/cache/work")"
    ! pgrep -f 'sleep 8765432' >/dev/null || fail "a scriptlet's daemon survived"
    ! grep -F "$work" /proc/self/mountinfo || fail "mounts survived"
    if [ "$1" = INT ] && [ "$outcome" != 'after its end' ]; then
        # Once the last format is written, all that is left is to name it: a signal may come too late for that alone.
        if [ $status -eq 0 ]; then
            case $outcome in
            *MiB | *GiB) grep -q '^built image' victim.out || fail "status 0 after ^C without an image" ;;
            *) fail "^C was not heeded $outcome" ;;
            esac
        else
            [ $status -eq 1 ] && grep -q '^error: interrupted' victim.err ||
                fail "status $status after ^C: $(tail -n 3 victim.err)"
        fi
        nothing_left "$image"
    fi
    $python "$here/whole_images.py" dist whole-"$image" || fail "half an image under its final name"
    printf '  %-4s %s\n' "$1" "$outcome"
}

undisturbed() {
    local begun
    begun=$(date +%s%N)
    run 0 "${command[@]}"
    took=$((($(date +%s%N) - begun) / 1000000))
    mkdir -p "whole-$image"
    mv dist/"$image".* "whole-$image/"
    printf '%s: %s ms undisturbed\n' "$image" "$took"
}

recovers() {
    local file
    run 0 "${command[@]}"
    nothing_left "$image"
    for file in whole-"$image"/*; do same "$file" "dist/${file##*/}"; done
    $python "$here/whole_images.py" dist whole-"$image" || fail "the manifest is wrong"
}

use slow
undisturbed
for round in $(seq "$rounds"); do
    met=0
    start; milliseconds $((RANDOM * took / 32768)); strike KILL
    start; saw unpacking; milliseconds $((RANDOM % 1500)); strike KILL
    start; saw installing; milliseconds $((RANDOM % 3000)); strike KILL
    start; saw 'writing slow'; milliseconds $((RANDOM % 200)); strike KILL
    start; milliseconds $((RANDOM * took / 32768)); strike INT
    [ "$met" -ge 2 ] || fail "only $met of 5 signals met a running build"
    recovers
    passed "round $round: $met signals met a running build; then it completed with the same bytes"
    [ $((round % 2)) -eq 0 ] || rm -r dist
done

if [ "$rounds" -ge 10 ]; then
    use minimal
    undisturbed
    for round in $(seq $((rounds / 10))); do
        met=0
        rm -rf dist
        for signal in KILL KILL INT; do
            start; milliseconds $((RANDOM * took / 32768)); strike $signal
        done
        start; saw 'making the disk'; milliseconds $((RANDOM % 8000)); strike KILL
        start; saw 'writing minimal.qcow2'; milliseconds $((RANDOM % 5000)); strike KILL
        [ "$met" -ge 3 ] || fail "only $met of 5 signals met a running build"
        recovers
        passed "minimal, round $round: raw and qcow2 equal after $met signals"
    done
fi
