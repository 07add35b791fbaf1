#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Trust `first-lock`: digests are recorded with a warning at the first lock and pinned from then on.
source "$(dirname "$0")/lib.sh"
tiny_setup
cp -r "$tiny/repos" moving
stop_server "$server_pid"
serve "$work/moving"
tiny_overrides
chmod -R u+w moving
$python "$here/tiny_specs.py" --tiny "$tiny" --specs specs --unsigned first-lock
tiny_overrides
run 0 tiny make
says 'warning' 'unsigned' 'first-lock'
run 0 tiny verify dist/pkg.tgz
passed "an unsigned repository is accepted at the first lock, with a warning"

cp "$tiny"/repos/unsigned/*.rpm .
rpm=$(ls unsigned-*.rpm)
printf 'evil' >>"$rpm"
cp "$rpm" moving/unsigned/
createrepo_c -q --no-database moving/unsigned
run 3 tiny resolve --update
says "unsigned-1.0-1" 'recorded'
passed "the same version with other bytes is refused"
