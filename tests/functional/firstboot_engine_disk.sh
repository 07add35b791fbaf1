#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Disks that are full or read-only: a clear failure, nothing half-written, and the next run goes on.
. "$(dirname "$0")/lib.sh"
tool=${PIGSTY_APPLY_TOOL:?}
[ "$(id -u)" -eq 0 ] || { echo "only root mounts"; exit 77; }

# inside COMMAND...: with mounts of its own.
mkdir mnt
full() {
    unshare -m bash -euc '
        mount -t tmpfs -o size=256k tmpfs mnt
        mkdir -p mnt/etc
        printf "127.0.0.1 localhost\n" >mnt/etc/hosts
        head -c "$1" /dev/zero >mnt/ballast || true
        '"$tool"' mnt 1 >out 2>err && exit 9
        find mnt -name "*.pigsty-new" -o -name "*.tmp.*" >leftovers
        while read -r file; do [ -s "$file" ] || echo "$file" >>empty; done < <(find mnt/etc -type f)
        rm mnt/ballast
        '"$tool"' mnt 1 >out2 2>err2
        '"$tool"' mnt 1 >out3 2>err3' bash "$1"
}
for size in 256k 240k 232k 220k; do
    : >empty
    rm -f err err2 out3
    full "$size" || fail "with $size used: $(cat err err2 2>/dev/null)"
    grep -q "No space left on device" err || fail "with $size used no word of the full disk: $(cat err)"
    [ ! -s leftovers ] || fail "leftovers: $(cat leftovers)"
    [ ! -s empty ] || fail "empty files: $(cat empty)"
    [ ! -s out3 ] || fail "the third run changes something: $(cat out3)"
done
passed "a full disk fails clearly, and the next run goes on"

status=0
unshare -m bash -euc '
    mount -t tmpfs tmpfs mnt
    mkdir -p mnt/etc
    mount -o remount,ro mnt
    exec '"$tool"' mnt 1' >out 2>err || status=$?
[ "$status" -eq 1 ] || fail "status $status on a read-only file system"
grep -q "Read-only file system" err || fail "no word of the read-only file system: $(cat err)"
passed "a read-only file system fails clearly"
