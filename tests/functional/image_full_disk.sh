#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `image build` without room for its output, its work or its store: a clear error that says what is full, nothing half done,
# and the same command succeeds when there is room again.
source "$(dirname "$0")/lib.sh"
source "$here/image_lib.sh"
need_root "small file systems are mounted"
unshare -m true 2>/dev/null || skip "mount namespaces of one's own cannot be had here"

odd_begin
odd extra </dev/null
odd_rpms
image_specs
mkdir small-disk full-temp

# Runs in a mount namespace: full FOLDER MIB COMMAND... has FOLDER on a file system of that size, and keeps a list of what
# the command left there in $work/left.
full() {
    local folder=$1 size=$2
    shift 2
    unshare -m bash -c '
        folder=$1 size=$2 left=$3
        shift 3
        [ ! -d "$folder" ] || cp -a "$folder" "$left.content"
        mkdir -p "$folder" && mount -t tmpfs -o "size=${size}m" tmpfs "$folder" || exit 99
        [ ! -d "$left.content" ] || { cp -a "$left.content/." "$folder/" && rm -rf "$left.content"; } || exit 99
        status=0
        "$@" || status=$?
        (cd "$folder" && find . -mindepth 1 -not -path "./sha256/*" -printf "%P\n" | sort) >"$left"
        exit $status' sh "$folder" "$size" "$work/left" "$@"
}

build=("$bundle" "${image_options[@]}" image build small)

run 1 full small-disk 20 "${build[@]}" -o small-disk
says 'No space left on device' 'small-disk' 'small.rootfs.tar'
[ ! -s left ] || fail "left on the full disk: $(cat left)"
nothing_left small small-disk
passed "no room for the output: $(grep -m 1 '^error' "$work/err")"

# unpacking, the transaction, and what follows
for size in 10 30 60 95 125; do
    run 1 full cache/work $size "${build[@]}"
    says "$work/cache/work"
    grep -q 'No space left on device\|more space on the' "$work/err" || fail "it does not say that there is no room"
    ! grep -v '\.lock$' left || fail "left on the full disk: $(cat left)"
    not_built small
    passed "$size MiB of room for the tree: $(grep -m 1 '^error' "$work/err" | cut -c 1-160)"
done

rm -rf cache/store
run 1 full cache/store 10 "${build[@]}"
says 'No space left on device' 'cache/store'
not_built small
passed "no room for the store: $(grep -m 1 '^error' "$work/err" | cut -c 1-160)"

run 0 full full-temp 1 env TMPDIR="$work/full-temp" bash -c '
    head -c 2000000 /dev/zero >"$TMPDIR/filler" 2>/dev/null
    "$@"' sh "${build[@]}" -o with-full-temp
passed "TMPDIR needs no room"

run 0 "${build[@]}"
nothing_left small
same dist/small.rootfs.tar with-full-temp/small.rootfs.tar
run 0 "${build[@]}" -o small-disk
same dist/small.rootfs.tar small-disk/small.rootfs.tar
passed "the same commands succeed with room"
