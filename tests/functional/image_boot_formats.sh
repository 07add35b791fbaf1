#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Each disk format of an image boots to a login, the disks inside the ova and the boxes included. Eight boots take long
# without KVM: they are run by `make soak`.
source "$(dirname "$0")/lib.sh"
need_root "making a root tree as root"
rounds=${ROUNDS:-1}
[ "$rounds" -ge 8 ] || skip "eight boots: make soak runs them (ROUNDS=$rounds)"
lab=$("$root/tests/lab/lab" build | tail -n 1)
"$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
servers+=("$(cat nginx.pid)")
lab_options=(--profile lab --overrides "$work/overrides.yml" --cache "$work/cache")

run 0 "$bundle" "${lab_options[@]}" image build minimal \
    --formats raw,qcow2,vmdk,vdi,vhd,ova,vagrant-virtualbox,vagrant-libvirt
cd dist
tar -xf minimal.ova
tar -xf minimal.virtualbox.box box-disk001.vmdk
tar -xf minimal.libvirt.box box.img
mv box.img box.qcow2
ovf_disk=$(tar -tf minimal.ova | grep '\.vmdk$')
for disk in minimal.raw minimal.qcow2 minimal.vmdk minimal.vdi minimal.vhd "$ovf_disk" box-disk001.vmdk box.qcow2; do
    run 0 "$bundle" --quiet image boot "$disk" --limit 600
    passed "$disk: $(cat "$work/out")"
done
