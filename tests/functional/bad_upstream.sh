#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a broken or lying upstream does: a clear message, the right exit status, and nothing half-written.
source "$(dirname "$0")/lib.sh"
tiny_setup
cp -r "$tiny/repos" bad
stop_server "$server_pid"
serve "$work/bad"
tiny_overrides
big=$(cd bad/base && ls big-*.rpm)

# fresh: upstream and cache as new.
fresh() {
    rm -rf bad/* cache dist bundle.lock
    cp -r "$tiny"/repos/* bad/
    chmod -R u+w bad
}

# nothing_left: no lock, no archive, no temporary files.
nothing_left() {
    absent bundle.lock
    absent dist/pkg.tgz
    [ -z "$(find . -path ./bad -prune -o -path ./cache -prune -o -name '*.tmp.*' -print)" ] || fail "temporary files left"
}

reindex() { createrepo_c -q --no-database "bad/$1"; }

fresh
rm -r bad/pgdg
run 1 tiny make
says 'pgdg' '404' "$url/pgdg/"
nothing_left
passed "a repository that is not there is named with its address"

run 0 tiny --mirror "pgdg=$url/nowhere/" --mirror "pgdg=file://$tiny/repos/pgdg/" make
passed "another mirror takes over"

fresh
run 1 tiny --mirror "pgdg=http://127.0.0.1:1/" make
says 'pgdg' '127.0.0.1'
nothing_left
passed "a server that is down is named"

fresh
run 0 tiny --mirror "pgdg=http://127.0.0.1:1/" --mirror "pgdg=$url/pgdg/" make
passed "a server that is down costs nothing when another mirror has it"

fresh
for file in bad/base/repodata/*-primary.xml.gz; do printf 'x' >>"$file"; done
run 3 tiny make
says 'base' 'primary' 'expected'
nothing_left
passed "repomd.xml that does not match primary.xml"

fresh
printf '<html><body>captive portal</body></html>' >bad/base/repodata/repomd.xml
run 3 tiny make
says 'base' 'repomd.xml' 'web page'
nothing_left
passed "HTML instead of repomd.xml"

fresh
printf '<html><body>captive portal</body></html>' >"bad/base/$big"
run 3 tiny make
says "${big%.rpm}"
nothing_left
passed "HTML instead of an RPM"

fresh
run 0 tiny resolve
printf '\x55' | dd of="bad/base/$big" bs=1 seek=2000000 conv=notrunc status=none
run 3 tiny make
says "${big%.rpm}" 'digest' 'expected'
absent dist/pkg.tgz
passed "a package with a flipped byte"

fresh
run 0 tiny resolve
truncate -s -5000 "bad/base/$big"
run 3 tiny make
says "$big" 'expected'
absent dist/pkg.tgz
passed "a package that is shorter than its repository says"

cp "$tiny/repos/base/$big" "bad/base/$big"
run 0 tiny make
run 0 tiny verify dist/pkg.tgz
passed "the same command succeeds once the upstream is whole again"

fresh
printf '\x55' | dd of="bad/base/$big" bs=1 seek=2000000 conv=notrunc status=none
reindex base
run 3 tiny make
says "${big%.rpm}" 'digest of the payload' 'expected'
absent dist/pkg.tgz
passed "a tampered package under matching metadata is caught by what its signature covers"

fresh
cp "$tiny"/repos/wrongkey/*.rpm bad/base/
reindex base
sed -i 's/- cat-one/- forged/' specs/tiny/packages.yml
run 3 tiny make
says 'forged-1.0-1' 'key'
nothing_left
passed "a package signed by a key that is not pinned for its repository"

fresh
cp "$tiny"/repos/unsigned/*.rpm bad/base/
reindex base
sed -i 's/- forged/- unsigned/' specs/tiny/packages.yml
run 3 tiny make
says 'unsigned-1.0-1' 'not signed'
nothing_left
passed "a package without signature"
sed -i 's/- unsigned/- cat-one/' specs/tiny/packages.yml

fresh
$python "$here/rewrite_primary.py" bad/base 's#href="big-#href="../../big-#'
run 3 tiny make
says 'base' '../../big-'
nothing_left
passed "a location that leaves the repository"

fresh
sed -i "s/[0-9A-F]\{40\}/0000000000000000000000000000000000000000/" overrides.yml
run 3 tiny make
says 'wrong key' 'pinned is 0000000000000000000000000000000000000000'
nothing_left
passed "a key with another fingerprint than the pinned one"
