#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lab's bundle in the hands of the tools of the trade: dnf installs the pgsql set from it, unpacked and served, scripts
# included; rpm, GNU tar, bsdtar, pigz and gzip are content with it.
source "$(dirname "$0")/lib.sh"
need_root "dnf --installroot"
lab=$("$root/tests/lab/lab" build | tail -n 1)
"$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
servers+=("$(cat nginx.pid)")
lab_options=(--profile lab --overrides "$work/overrides.yml" --cache "$work/cache")

run 0 "$bundle" "${lab_options[@]}" make
prints 'dist/pkg.tgz'
run 0 "$bundle" "${lab_options[@]}" verify dist/pkg.tgz
passed "make and verify on the lab profile"

start=$(date +%s%N)
run 0 "$bundle" "${lab_options[@]}" make
prints 'nothing to do'
took=$((($(date +%s%N) - start) / 1000000))
[ "$took" -lt 300 ] || fail "an unchanged make took $took ms"
passed "nothing to do, in $took ms"

pigz -t dist/pkg.tgz || fail "pigz -t"
gzip -t dist/pkg.tgz || fail "gzip -t"
tar -tzf dist/pkg.tgz >gnu.list 2>gnu.err
[ ! -s gnu.err ] || fail "GNU tar: $(cat gnu.err)"
bsdtar -tf dist/pkg.tgz >bsd.list 2>bsd.err
[ ! -s bsd.err ] || fail "bsdtar: $(cat bsd.err)"
same gnu.list bsd.list
[ "$(head -n 1 <(grep -v '/$' gnu.list))" = pigsty/manifest.json ] || fail "the manifest is not first"
[ "$(tail -n 1 gnu.list)" = pigsty/repo_complete ] || fail "the marker is not last"
passed "GNU tar, bsdtar, pigz and gzip read the archive"

mkdir www
tar -xf dist/pkg.tgz -C www
[ "$(cat www/pigsty/repo_complete)" = ok ] || fail "repo_complete"
present www/pigsty/repodata/repomd.xml
run 0 "$bundle" "${lab_options[@]}" verify www/pigsty
passed "unpacked under /www it is what Pigsty's configure looks for"

# Debian's rpm keeps its database in the home folder; a target has it in /var/lib/rpm.
mkdir -p home rpmdb
echo '%_dbpath /var/lib/rpm' >home/.rpmmacros
for key in www/pigsty/keys/*; do rpmkeys --dbpath "$work/rpmdb" --import "$key"; done
rpmkeys --dbpath "$work/rpmdb" -K www/pigsty/*.rpm >rpmk || fail "rpm -K: $(grep -v ': digests signatures OK' rpmk | head)"
! grep -v ': digests signatures OK' rpmk || fail "rpm -K"
passed "rpm -K accepts each of $(wc -l <rpmk) packages"

# install FROM ROOT: the pgsql set, from that address only, with signatures checked.
install() {
    local keys
    keys=$(printf 'file://%s\n' "$work"/www/pigsty/keys/* | paste -sd, -)
    printf '[bundle]\nname=bundle\nbaseurl=%s\ngpgcheck=1\ngpgkey=%s\n' "$1" "$keys" >bundle.repo
    mkdir -p "$2/proc" "$2/dev"
    run 0 env HOME="$work/home" unshare -m -p -f bash -c '
        set -e
        root=$1; shift
        mkdir -p "$root/dev" "$root/proc"
        mount -t proc proc "$root/proc"
        mount -t tmpfs tmpfs "$root/dev"
        mknod -m 666 "$root/dev/null" c 1 3; mknod -m 666 "$root/dev/zero" c 1 5
        mknod -m 666 "$root/dev/random" c 1 8; mknod -m 666 "$root/dev/urandom" c 1 9
        exec "$@"' sh "$2" \
        dnf -y -q --installroot="$2" --releasever=7 --forcearch=x86_64 --setopt=reposdir="$work" --repo=bundle \
        --setopt=cachedir="$work/dnf-cache" --setopt=install_weak_deps=False --setopt=keepcache=0 \
        --setopt=tsflags= install $(requests_of pgsql)
    rm -rf dnf-cache
    # scriptlets and services come to nothing when scripts failed
    ! grep -iE 'scriptlet failed|non-fatal' "$work/err" "$work/out" || fail "a scriptlet failed"
    chroot "$2" /usr/pgsql-15/bin/postgres --version | grep -q 'PostgreSQL) 15' || fail "postgres in $2"
    chroot "$2" id postgres >/dev/null || fail "no user postgres in $2"
    [ "$(chroot "$2" rpm -qa | wc -l)" -gt 50 ] || fail "rpm -qa in $2"
}

requests_of() { $python "$here/lock_query.py" bundle.lock requests "$1"; }

install "file://$work/www/pigsty/" "$work/root-unpacked"
passed "dnf installs the pgsql set from the unpacked bundle"

"$bundle" --quiet --cache "$work/cache" serve dist/pkg.tgz --port 0 >serve.out 2>serve.err &
servers+=($!)
for _ in $(seq 100); do
    grep -q http:// serve.out && break
    sleep 0.05
done
install "$(grep -o 'http://[^ ]*' serve.out | head -n 1)" "$work/root-served"
passed "dnf installs the pgsql set from the served bundle"
for name in root-unpacked root-served; do chroot "$name" rpm -qa | sort >"$name.list"; done
same root-unpacked.list root-served.list
passed "both roots hold the same packages"
