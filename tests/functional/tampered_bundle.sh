#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `verify` refuses a bundle that is not what its manifest and signatures say, with status 3.
source "$(dirname "$0")/lib.sh"
tiny_setup
run 0 tiny make
run 0 tiny verify dist/pkg.tgz
run 0 tiny verify dist/pkg.tgz --json
$python -c "import json; assert json.load(open('$work/out'))['ok'] is True" || fail "verify --json is not JSON"
passed "the untouched bundle"

# unpacked: a fresh copy of the bundle as a folder.
unpacked() {
    rm -rf pigsty
    tar -xf dist/pkg.tgz
    chmod -R u+w pigsty
}

unpacked
run 0 tiny verify pigsty
passed "the unpacked bundle"

printf '\x00' | dd of=pigsty/big-1.0-1.el7.x86_64.rpm bs=1 seek=1000000 conv=notrunc status=none
run 3 tiny verify pigsty
says 'big-1.0-1.el7.x86_64.rpm' 'digest' 'expected'
passed "a flipped byte in a package"

unpacked
rm pigsty/cat-one-1.0-1.el7.noarch.rpm
run 3 tiny verify pigsty
says 'cat-one-1.0-1.el7.noarch.rpm' 'missing'
passed "a missing package"

unpacked
echo hello >pigsty/extra.txt
run 3 tiny verify pigsty
says 'extra.txt'
passed "a file that the manifest does not know"

unpacked
rm pigsty/repo_complete
run 3 tiny verify pigsty
says 'repo_complete'
passed "no marker"

(echo pigsty/manifest.json; find pigsty -type f ! -name manifest.json | sort) | tar -czf again.tgz -T -
run 3 tiny verify again.tgz
says 'repo_complete'
passed "an archive without the marker"

unpacked
tar -czf foreign.tgz pigsty
run 3 tiny verify foreign.tgz
says 'manifest.json'
passed "an archive whose first entry is not the manifest"

size=$(stat -c %s dist/pkg.tgz)
for part in 10 50 90 99; do
    head -c $((size * part / 100)) dist/pkg.tgz >short.tgz
    run 3 tiny verify short.tgz
done
passed "truncated archives"

for offset in 3 100 1000 $((size / 2)) $((size - 20)); do
    cp dist/pkg.tgz flipped.tgz
    $python - flipped.tgz "$offset" <<'P'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte[0] ^ 0x40]))
P
    run 3 tiny verify flipped.tgz
done
passed "flipped bits anywhere in the archive"

run 3 "$bundle" --specs "$work/specs" --profile tiny --cache "$work/cache" verify dist/pkg.tgz
says '--trust-key'
fingerprints=$($python -c "import json; print(' '.join(json.load(open('$tiny/fingerprints.json')).values()))")
options=()
for fingerprint in $fingerprints; do options+=(--trust-key "$fingerprint"); done
run 0 "$bundle" --specs "$work/specs" --profile tiny --cache "$work/cache" verify dist/pkg.tgz "${options[@]}"
passed "keys that the profile does not pin are refused unless trusted by fingerprint"
