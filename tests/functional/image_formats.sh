#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the lab's image `minimal` in every format into the folder PIGSTY_IMAGES, for the tests that judge it and that
# build it again. raw.xz and raw.zst take minutes and are made when ROUNDS is above 3.
source "$(dirname "$0")/lib.sh"
need_root "the image of an ordinary user is another test's"
images=${PIGSTY_IMAGES:?names the folder for the images}
formats=raw,rootfs.tar,qcow2,vmdk,vdi,vhd,ova,vagrant-virtualbox,vagrant-libvirt
[ "${ROUNDS:-3}" -le 3 ] || formats=$formats,raw.xz,raw.zst
"$root/tests/lab/lab" build >/dev/null
"$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
servers+=("$(cat nginx.pid)")

rm -rf "$images"
mkdir -p "$images"
run 0 "$bundle" --profile lab --overrides "$work/overrides.yml" --cache "$work/cache" --jobs 4 \
    image build minimal --formats "$formats" --lock "$images/bundle.lock" -o "$images"
prints 'built image minimal'
sed 's/^/  /' out
passed "minimal is built as $formats"
(cd "$images" && sha256sum --check --quiet ./*.sha256) || fail "a .sha256 does not fit its file"
passed "each format has its .sha256"
