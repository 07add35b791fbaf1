#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Output that cannot be written: a clear message, status 1, nothing half-written, and success once the cause is gone.
source "$(dirname "$0")/lib.sh"
tiny_setup
run 0 tiny make
rm -r dist

printf 'a file' >blocked
run 1 tiny make -o blocked
says '"blocked' 
[ "$(cat blocked)" = "a file" ] || fail "the file in the way was changed"
passed "a file where the output folder should be"

mkdir readonly
chmod 0555 readonly
if [ "$(id -u)" -eq 0 ]; then
    # Root may write anywhere, so someone else tries.
    chmod -R a+rwX "$work/cache" "$work/specs" "$work/bundle.lock" "$work/overrides.yml" && chmod a+rwx "$work"
    chmod 0555 readonly
    run 1 setpriv --reuid 65534 --regid 65534 --clear-groups "$bundle" "${tiny_options[@]}" make -o readonly
else
    run 1 tiny make -o readonly
fi
says 'readonly' 'ermission denied'
[ -z "$(ls -A readonly)" ] || fail "something was left in the folder"
passed "an output folder without permission"

if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
    mkdir small
    run 1 unshare -m bash -c 'mount -t tmpfs -o size=1m tmpfs small && shift && "$@"; status=$?; ls -A small >left; exit $status' \
        sh -- "$bundle" "${tiny_options[@]}" make -o small
    says 'No space left on device' 'small'
    [ ! -s left ] || fail "left on the full disk: $(cat left)"
    passed "no space for the archive"

    rm -rf cache
    mkdir cache
    run 1 unshare -m bash -c 'mount -t tmpfs -o size=1m tmpfs cache && shift && "$@"' \
        sh -- "$bundle" "${tiny_options[@]}" make
    says 'No space left on device'
    absent dist/pkg.tgz
    passed "no space for the store"
else
    printf 'not run: a full disk needs root and a mount namespace\n'
fi

run 0 tiny make
run 0 tiny verify dist/pkg.tgz
passed "the same command succeeds afterwards"
