#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A fitting lock means no network for metadata; `resolve --update` refreshes, for all packages or for the named ones.
source "$(dirname "$0")/lib.sh"
tiny_setup
cp -r "$tiny/repos" moving
stop_server "$server_pid"
serve "$work/moving"
tiny_overrides
chmod -R u+w moving
mkdir later
mv moving/updates/*.rpm later/
createrepo_c -q --no-database moving/updates

run 0 tiny resolve
grep -q 'tiny-tool-1.0-1.el7' bundle.lock || fail "the first lock"
mv later/*.rpm moving/updates/
createrepo_c -q --no-database moving/updates
: >http.log
cp bundle.lock before.lock
run 0 tiny resolve
same bundle.lock before.lock
[ ! -s http.log ] || fail "a fitting lock asked the network"
passed "a fitting lock stays, without network"

run 0 tiny resolve --update tiny-libs
grep -q 'tiny-libs-1.1-1.el7' bundle.lock || fail "tiny-libs was not updated"
grep -q 'tiny-tool-1.0-1.el7' bundle.lock || fail "tiny-tool was updated, too"
passed "only the named package is updated"

run 2 tiny resolve --update tiny-lisb
says 'tiny-lisb' 'tiny-libs'
passed "an unknown name is told, with the nearest"

run 0 tiny resolve --update
grep -q 'tiny-tool-1.0-2.el7' bundle.lock || fail "tiny-tool was not updated"
prints 'tiny-tool'
passed "everything is updated, and the change is listed"
