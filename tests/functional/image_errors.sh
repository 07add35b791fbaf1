#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `image build` when something is wrong, or already done: clear messages, nothing half done, and no more work than needed.
source "$(dirname "$0")/lib.sh"
source "$here/image_lib.sh"
need_root "an image's files have many owners; image_rootless.sh builds without root"

odd_begin
odd extra </dev/null
odd other </dev/null
odd_rpms
image_specs
cat >>specs/odd/images.yml <<'YAML'
  smart: {sets: [small], title: Small}
YAML

run 2 image build smal
says 'has no image "smal"' 'did you mean "small"'
run 2 image build small --formats rootfs.tr
says '"rootfs.tr"' 'rootfs.tar'
run 2 image build small --formats raw
says '"small"' 'no kernel' 'rootfs.tar'
run 2 image build
says NAME
absent bundle.lock
absent cache/work
passed "unknown image or format, and an image without kernel asked for a disk"

cp specs/odd/images.yml images.yml
cat >specs/odd/images.yml <<'YAML'
defaults: {bootable: false, formats: [rootfs.tar]}
images:
  small: {sets: [small]}
  two: {sets: [small], formats: [qcow3]}
  three: {sets: [small], hostnam: x}
  four: {sets: [small], disk: {root_free: many}}
YAML
run 2 image build small
says 'images.yml:4:34: ' '"qcow3"' 'did you mean "qcow2"' '2 more errors' 'specs check'
run 2 "$bundle" "${image_options[@]}" specs check
cat "$work/out" >>"$work/err"
says 'images.yml:4:34: ' '"qcow3"' 'images.yml:5:' 'hostnam' 'hostname' 'images.yml:6:' 'MiB'
printf 'images:\n  small: {bootable: false, sets: [smal], formats: [raw]}\n' >specs/odd/images.yml
run 2 image build small
says 'images.yml:2:' '"smal"' 'did you mean "small"'
cp images.yml specs/odd/images.yml
absent bundle.lock
passed "mistakes of images.yml, with their places"

run 2 image build small --locked
says 'bundle.lock' 'resolve'
absent dist/small.rootfs.tar
run 0 image build small
nothing_left small
[ "$(ls dist)" = "$(printf '%s\n' small.manifest.json small.rootfs.tar small.rootfs.tar.sha256 small.verified | sort)" ] ||
    [ "$(find dist -type f | wc -l)" -eq 4 ] || fail "unexpected files: $(ls dist)"
(cd dist && sha256sum -c --quiet small.rootfs.tar.sha256) || fail "wrong checksum file"
passed "--locked wants a lock; without it the lock is made"

cp specs/odd/packages.yml packages.yml
sed -i 's/packages: \[extra\]/packages: [extra, other]/' specs/odd/packages.yml
run 2 image build small --locked
says 'bundle.lock' 'resolve'
cp packages.yml specs/odd/packages.yml
passed "--locked refuses a lock that does not fit"

cp bundle.lock whole.lock
$python - <<'PY'
import re
text = open("bundle.lock", encoding="utf-8").read()
text, blocks = re.subn(r"  - name: other\n(?:    .*\n)+", "", text)
text, lines = re.subn(r".*nevra: other-1.*\n", "", text)
assert blocks == 1 and lines == 1, "the lock has another shape"
open("bundle.lock", "w", encoding="utf-8").write(text.replace("[extra, other, small]", "[extra, small]"))
PY
status=0
image build other --locked >"$work/out" 2>"$work/err" || status=$?
[ $status -eq 2 ] || fail "status $status for a lock without the image's set"
says '"other"' resolve
absent dist/other.rootfs.tar
cp whole.lock bundle.lock
passed "a lock without the set of the image: $(grep -m 1 '^error' "$work/err")"

start=$(date +%s%N)
run 0 image build small
took=$((($(date +%s%N) - start) / 1000000))
prints 'nothing to do'
[ "$took" -lt 700 ] || fail "an unchanged build took $took ms"
passed "nothing to do, in $took ms"

run 0 image --json build small
$python - "$work/out" <<'PY' || fail "the record: $(cat "$work/out")"
import hashlib, json, pathlib, sys
record = json.load(open(sys.argv[1]))
assert record["image"] == "small" and record["unchanged"] is True, record
file = record["files"][0]
assert file["format"] == "rootfs.tar" and pathlib.Path(file["path"]).stat().st_size == file["size_bytes"]
assert hashlib.sha256(pathlib.Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]
assert record["packages"] > 50 and pathlib.Path(record["manifest"]).exists()
PY
passed "--json of an unchanged build"

cp dist/small.rootfs.tar first.tar
for victim in small.rootfs.tar small.rootfs.tar.sha256 small.manifest.json small.verified; do
    rm "dist/$victim"
    run 0 image --json build small
    present "dist/$victim"
    same dist/small.rootfs.tar first.tar
    (cd dist && sha256sum -c --quiet small.rootfs.tar.sha256) || fail "wrong checksum file"
done
$python -c "
import json; record = json.load(open('$work/out'))
names = [step['name'] for step in record['steps']]
assert not record['unchanged'] and {'fetch', 'tree', 'rootfs.tar'} <= set(names), names
assert all(step['seconds'] >= 0 for step in record['steps']) and record['tree_bytes'] > 1e7" || fail "the record of a build"
passed "an output that is deleted is made again, with the same bytes"

printf 'tampered' | dd of=dist/small.rootfs.tar bs=1 seek=1000 conv=notrunc status=none
run 0 image build small
same dist/small.rootfs.tar first.tar
passed "an output that was changed is made again"

damaged=$(stored_file "$($python -c "
import yaml; lock = yaml.safe_load(open('bundle.lock'))
print(next(p['nevra'] for p in lock['packages'] if p['nevra'].startswith('coreutils-')))")")
printf 'X' | dd of="$damaged" bs=1 seek=3000 conv=notrunc status=none
rm dist/small.rootfs.tar
run 0 image build small
same dist/small.rootfs.tar first.tar
passed "a damaged file of the store is fetched again: $(grep -m 1 -i 'coreutils\|fetched' "$work/err")"

mkdir readonly
chmod 0555 readonly
printf 'a file' >blocked
run 1 image build small -o blocked
says '"blocked' 
[ "$(cat blocked)" = 'a file' ] || fail "the file in the way was changed"
run 1 unshare -m bash -c 'mount -t tmpfs -o ro tmpfs readonly && shift && "$@"' sh -- \
    "$bundle" "${image_options[@]}" image build small -o readonly
says 'readonly' 'ead-only'
nothing_left small readonly
passed "an output folder that cannot be written"

# Four at once on one cache and one output: they wait for each other.
rm -rf dist
pids=()
for number in 1 2; do
    image build small >"out$number" 2>"err$number" &
    pids+=($!)
    image build extra >"out-extra$number" 2>"err-extra$number" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "one of four builds failed: $(tail -n 3 err1 err2 err-extra1 err-extra2)"; done
same dist/small.rootfs.tar first.tar
[ "$(grep -l 'nothing to do' out1 out2 | wc -l)" -eq 1 ] || fail "both builds of small worked: $(cat out1 out2)"
[ "$(grep -l 'nothing to do' out-extra? | wc -l)" -eq 1 ] || fail "both builds of extra worked"
nothing_left small
nothing_left extra
passed "four builds at once: one of each image waits, finds it made, and has nothing to do"

image build small -o one >out1 2>err1 &
first=$!
run 0 image build small -o two
wait "$first" || fail "first of two outputs: $(cat err1)"
same one/small.rootfs.tar first.tar
same two/small.rootfs.tar first.tar
cmp -s one/small.manifest.json two/small.manifest.json || fail "manifests differ"
passed "two output folders at once"
