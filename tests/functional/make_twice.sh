#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `make` builds a verified archive; a second run has nothing to do and is quick; every way to disturb it is noticed.
source "$(dirname "$0")/lib.sh"
tiny_setup

run 0 tiny make
present dist/pkg.tgz
present dist/pkg.tgz.sha256
(cd dist && sha256sum --quiet -c pkg.tgz.sha256) || fail "pkg.tgz.sha256 is wrong"
cp dist/pkg.tgz first.tgz
passed "make writes pkg.tgz and its digest"

run 0 tiny verify dist/pkg.tgz
passed "the archive verifies"

start=$(date +%s%N)
run 0 tiny make
took=$((($(date +%s%N) - start) / 1000000))
prints "nothing to do"
[ "$took" -lt 300 ] || fail "an unchanged make took $took ms"
passed "a second make has nothing to do ($took ms)"

stop_server "$server_pid"
run 0 tiny make
prints "nothing to do"
passed "an unchanged make needs no network"

rm dist/pkg.tgz
run 0 tiny make
same dist/pkg.tgz first.tgz
passed "a missing output is made again from the store, without network, with the same bytes"

printf 'x' >>dist/pkg.tgz
run 0 tiny make
same dist/pkg.tgz first.tgz
passed "a changed output is noticed"

rm dist/pkg.tgz.sha256
run 0 tiny make
present dist/pkg.tgz.sha256
passed "a missing digest file is noticed"

SOURCE_DATE_EPOCH=1700000000 run 0 tiny make
prints "pkg.tgz"
cmp -s dist/pkg.tgz first.tgz && fail "another SOURCE_DATE_EPOCH gave the same bytes"
run 0 tiny make
same dist/pkg.tgz first.tgz
passed "another SOURCE_DATE_EPOCH is noticed, and its absence again"

serve "$tiny/repos"
tiny_overrides
victim=$(stored_file big-1.0-1.el7.x86_64)
whole=$(stat -c %s "$victim")
chmod u+w "$victim"
truncate -s -1000 "$victim"
run 0 tiny make
same dist/pkg.tgz first.tgz
[ "$(stat -c %s "$victim")" -eq "$whole" ] || fail "the truncated store file was not mended"
passed "a truncated store file is noticed and fetched again"

chmod u+w "$victim"
printf '\x55' | dd of="$victim" bs=1 seek=2000000 conv=notrunc status=none
rm dist/pkg.tgz
run 0 tiny make
says 'big-1.0-1.el7.x86_64' 'fetched again'
same dist/pkg.tgz first.tgz
passed "a store file with a flipped byte never gets into an archive, and is fetched again"

sed -i 's/cat-one/cat-two/' specs/tiny/packages.yml
run 0 tiny make
tar -tzf dist/pkg.tgz >list
grep -q cat-two list || fail "the changed set did not reach the archive"
passed "a changed spec is noticed"

sed -i '1i # only a comment' specs/tiny/packages.yml
run 0 tiny make
prints "nothing to do"
passed "a comment in a spec changes nothing"
