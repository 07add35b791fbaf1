#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `serve` offers a bundle over HTTP straight from the archive; real dnf and curl are the clients.
source "$(dirname "$0")/lib.sh"
tiny_setup
run 0 tiny make
run 0 tiny index --help
mkdir -p unpacked && tar -xf dist/pkg.tgz -C unpacked

# bundle_server WHAT: serves it with our own server; sets $base.
bundle_server() {
    "$bundle" --quiet serve "$1" --port 0 >serve.out 2>serve.err &
    servers+=($!)
    for _ in $(seq 100); do
        grep -q 'http://' serve.out && break
        sleep 0.05
    done
    base=$(grep -o 'http://[0-9.:]*' serve.out | head -1)
    [ -n "$base" ] || fail "serve printed no address: $(cat serve.out serve.err)"
}

for what in dist/pkg.tgz unpacked/pigsty; do
    bundle_server "$what"
    curl -fsS "$base/pigsty/repodata/repomd.xml" | cmp -s - unpacked/pigsty/repodata/repomd.xml || fail "repomd.xml of $what"
    curl -fsS "$base/pigsty/big-1.0-1.el7.x86_64.rpm" | cmp -s - unpacked/pigsty/big-1.0-1.el7.x86_64.rpm || fail "an RPM of $what"
    curl -fsS -r 1000-2000999 "$base/pigsty/big-1.0-1.el7.x86_64.rpm" |
        cmp -s - <(tail -c +1001 unpacked/pigsty/big-1.0-1.el7.x86_64.rpm | head -c 2000000) || fail "a range of $what"
    [ "$(curl -s -o /dev/null -w '%{http_code}' --path-as-is "$base/pigsty/../../../../etc/passwd")" != 200 ] || fail "path traversal"
    [ "$(curl -s -o /dev/null -w '%{http_code}' -X PUT "$base/pigsty/x")" = 405 ] || fail "PUT"
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$base/pigsty/nothing.rpm")" = 404 ] || fail "404"
    dnf -q --installroot="$work/root.$RANDOM" --releasever=7 --forcearch=x86_64 --setopt=cachedir="$work/dnf" \
        --repofrompath="t,$base/pigsty/" --repo=t --nogpgcheck repoquery --qf '%{name}' 2>/dev/null | sort >names
    grep -qx tinysql15-server names || fail "dnf does not see tinysql15-server in $what: $(cat names)"
    rm -rf "$work/dnf"
    kill -TERM "${servers[-1]}"
    wait "${servers[-1]}" || fail "serve ended badly"
    passed "serve of $what: whole files, ranges, dnf; nothing outside"
done
