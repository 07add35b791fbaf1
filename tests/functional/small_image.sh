# SPDX-License-Identifier: Apache-2.0
# Sourced after lib.sh: a profile `small` on the lab's repositories with the image `base`, a root tree of some 75 packages
# without a kernel, which is made in seconds. Its ping has a file capability.

# small_setup: serves the lab and writes the profile; sets $small_options, the options for it but for the cache.
small_setup() {
    "$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
    servers+=("$(cat nginx.pid)")
    mkdir -p specs
    cp -r "$root/specs/profiles/lab" specs/small
    sed -i 's/^name: lab$/name: small/' specs/small/distro.yml
    cat >specs/small/packages.yml <<'END'
sets:
  base:
    packages: [basesystem filesystem setup bash coreutils dash rpm iputils]
END
    cat >specs/small/images.yml <<'END'
images:
  base:
    title: Root tree without a kernel
    sets: [base]
    bootable: false
    formats: [rootfs.tar]
END
    small_options=(--specs "$work/specs" --profile small --overrides "$work/overrides.yml")
}
