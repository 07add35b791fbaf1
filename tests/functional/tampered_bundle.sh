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

unpacked
# claim NAME CODE: changes the manifest by a piece of Python and expects a refusal.
claim() {
    $python - "$2" <<'P'
import json, sys
with open("pigsty/manifest.json") as file:
    manifest = json.load(file)
exec(sys.argv[1])
with open("pigsty/manifest.json", "w") as file:
    json.dump(manifest, file)
P
    run 3 tiny verify pigsty
    passed "$1"
    unpacked
}
claim "a manifest that lowers the trust of every repository" '
for one in manifest["repositories"]:
    one["trust"], one["keys"] = "none", []
for one in manifest["files"]:
    one["key"] = ""'
says 'asks for "rpm"' '--overrides'
claim "a manifest that moves packages to another repository" '
for one in manifest["files"]:
    if one["nevra"]:
        one["repo"], one["key"] = "url", ""'
says 'has no url file of that name'
claim "a manifest that names the key of another repository" '
keys = sorted({key for one in manifest["repositories"] for key in one["keys"]})
for one in manifest["repositories"]:
    one["keys"] = keys'
says 'is not pinned for it' '--trust-key'
claim "a manifest without sets" 'manifest["sets"] = []'
says 'no set'
claim "a manifest that is not its lock's" 'manifest["repositories"][0]["revision"] = "other"'
says 'is not as the lock has it'

echo rubbish >pigsty/bundle.lock
claim "a lock that is none" '
import hashlib
text = open("pigsty/bundle.lock", "rb").read()
digest = hashlib.sha256(text).hexdigest()
manifest["lock_sha256"] = digest
for one in manifest["files"]:
    if one["path"] == "bundle.lock":
        one["size"], one["sha256"] = len(text), digest'
says "lock cannot be read"

mkdir folder
: >empty.tgz
tar -cf plain.tar pigsty
for path in folder empty.tgz plain.tar; do
    run 3 tiny verify "$path"
    says 'is no bundle'
done
run 2 tiny verify /dev/null
says "neither a file nor a folder"
run 2 tiny verify absent.tgz
says 'absent.tgz' 'there is no'
passed "what is no bundle"

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
says '--trust-key' '--overrides'
fingerprints=$($python -c "import json; print(' '.join(json.load(open('$tiny/fingerprints.json')).values()))")
options=()
for fingerprint in $fingerprints; do options+=(--trust-key "$fingerprint"); done
run 0 "$bundle" --specs "$work/specs" --profile tiny --cache "$work/cache" verify dist/pkg.tgz "${options[@]}"
run 3 "$bundle" verify dist/pkg.tgz
says 'use --profile tiny'
passed "keys that the profile does not pin are refused unless trusted by fingerprint"
