#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Root trees of real CentOS 7 packages, installed by their own rpm 4.11.3: what is in them, what that rpm says of them, and
# that two builds in other surroundings give the same bytes. $PIGSTY_EL7_UPSTREAM names a folder of CentOS 7 RPMs.
source "$(dirname "$0")/lib.sh"
upstream=${PIGSTY_EL7_UPSTREAM:-}
[ -n "$upstream" ] && [ -d "$upstream/repodata" ] || skip "PIGSTY_EL7_UPSTREAM names no folder of CentOS 7 RPMs"
need_root "an image's files have their owners"
for tool in bsdtar rpmbuild faketime unshare; do
    command -v "$tool" >/dev/null || skip "needs $tool"
done
centos_key=6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5

# What CentOS signed stands in one repository, what nobody signed in another: an upstream is trusted as a whole.
lay_out_repositories() {
    mkdir -p repositories/signed repositories/unsigned
    local file
    for file in "$upstream"/*.rpm; do
        case $(rpm -qp --nosignature --qf '%{RSAHEADER:pgpsig}' "$file") in
            *"${centos_key,,}"* | *24c6a8a7f4a80eb5*) cp -l "$file" repositories/signed/ 2>/dev/null || cp "$file" repositories/signed/ ;;
            "(none)") cp "$file" repositories/unsigned/ ;;
        esac
    done
    bsdtar -xOf "$upstream"/centos-release-7-*.x86_64.rpm './etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7' >repositories/RPM-GPG-KEY-CentOS-7
}

# stand_in NAME VERSION PROVIDES: an empty package for one that the folder lacks.
stand_in() {
    cat >"$1.spec" <<S
Name: $1
Version: $2
Release: 99.el7
Summary: Stands in for $1
License: none
BuildArch: noarch
Provides: $3
%description
Stands in for $1.
%files
S
    SOURCE_DATE_EPOCH=1500000000 rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define '_build_id_links none' \
        --define '_binary_payload w9.gzdio' --define 'use_source_date_epoch_as_buildtime 1' --define '_buildhost localhost' \
        "$1.spec" >rpmbuild.log 2>&1 || fail "rpmbuild: $(cat rpmbuild.log)"
    mv rpmbuild/RPMS/noarch/"$1"-"$2"-99.el7.noarch.rpm repositories/unsigned/
}

lay_out_repositories
stand_in systemd 219 'systemd-units = 219-99'
stand_in centos-logos 70 'system-logos = 70'
for folder in signed unsigned; do
    run 0 "$bundle" --quiet --cache "$work/cache" index "repositories/$folder"
done
$python "$here/el7_specs.py" "$work/repositories" "$work/specs"
options=(--specs "$work/specs" --profile el7)
run 0 "$bundle" "${options[@]}" specs check
run 0 "$bundle" "${options[@]}" --cache "$work/cache" resolve
passed "resolve: $(grep -c 'nevra:' bundle.lock) packages of real CentOS 7"

run 0 "$bundle" "${options[@]}" --cache "$work/cache" image build rootfs -o first
present first/rootfs.rootfs.tar
present first/rootfs.verified
passed "image build rootfs: $(sed -n 's/^  tree *//p' out)"

# enter TREE COMMAND...: runs it in the tree, in namespaces of its own, with the devices rpm needs.
enter() {
    unshare -m -p -f -n bash -c '
        set -e
        tree=$1; shift
        mount -t tmpfs tmpfs "$tree/dev"
        mount -t proc proc "$tree/proc"
        for name in null urandom random; do touch "$tree/dev/$name"; mount --bind "/dev/$name" "$tree/dev/$name"; done
        exec chroot "$tree" /usr/bin/env -i PATH=/usr/bin:/usr/sbin LC_ALL=C "$@"' sh "$@"
}

mkdir tree
tar -xpf first/rootfs.rootfs.tar -C tree --xattrs --xattrs-include='*'
[ "$(enter tree rpm --version)" = "RPM version 4.11.3" ] || fail "not EL7's rpm: $(enter tree rpm --version)"
enter tree rpm -qa | sort >installed
$python "$here/lock_query.py" bundle.lock packages root | sed -E 's/-[0-9]+:/-/' | sort >locked
same installed locked
passed "rpm 4.11.3 lists what the lock says: $(wc -l <installed) packages"

file_magic() { od -An -t x4 -j 12 -N 4 "$1" | tr -d ' '; }
[ "$(file_magic tree/var/lib/rpm/Packages)" = 00061561 ] || fail "Packages is no Berkeley DB hash"
[ "$(file_magic tree/var/lib/rpm/Basenames)" = 00053162 ] || [ "$(file_magic tree/var/lib/rpm/Basenames)" = 00061561 ] ||
    fail "Basenames is no Berkeley DB file"
passed "the rpm database is Berkeley DB"

# verified TREE REPORT: what rpm says from inside is in the report of the build, but for the mounts made to ask.
verified() {
    enter "$1" rpm -Va | grep -vE '^\S+ +(/dev|/proc|/sys)$|^missing +/(var/)?run/' >va || true
    grep -v '^#' "$2" | sed -E 's/^[^ ]+  //; s/  # .*//' | sort >allowed
    sed -E 's/^[^/]*//' va | sort >differing
    [ -z "$(comm -23 differing allowed)" ] || fail "rpm -Va says more than the report: $(cat va)"
    [ "$(grep -vc '^#' "$2")" -le 30 ] || fail "$2 has more than 30 differences"
    ! grep -vE '^#|  # .+' "$2" || fail "$2 has a difference without a reason"
}
verified tree first/rootfs.verified
passed "rpm -Va is within the allow-list: $(wc -l <va) differences"

tar -tf first/rootfs.rootfs.tar >members
for name in var/lib/rpm/__db var/lib/rpm/.dbenv.lock etc/openldap/certs/password var/cache/ldconfig/aux-cache etc/passwd-; do
    ! grep -q "^\./$name" members || fail "$name is left"
done
! grep -E '^\./(run|tmp|var/tmp|dev|proc|sys)/.' members || fail "something is left where nothing is kept"
passed "nothing of the build's moment is left"

run 0 "$bundle" "${options[@]}" --json image inspect first/rootfs.rootfs.tar
$python - "$work/out" "$work/locked" <<'P' || fail "image inspect lists other packages"
import json, re, sys
record = json.load(open(sys.argv[1]))
seen = sorted(re.sub(r"-\d+:", "-", entry["nevra"]) for entry in record["packages"])
assert seen == sorted(open(sys.argv[2]).read().split()), seen
P
run 0 "$bundle" "${options[@]}" image inspect first/rootfs.rootfs.tar
prints 'CentOS Linux 7' "$(wc -l <locked) packages in /var/lib/rpm"
passed "image inspect reads the Berkeley DB from outside"

# Our own package: read, believed, installed by that rpm, and removed without a trace. Its program runs there.
own=$(dirname "$bundle")/../share/pigsty-bundle/firstboot
cp -L "$own"/pigsty-firstboot-*.x86_64.rpm tree/root/firstboot.rpm
cp -L "$own/RPM-GPG-KEY-pigsty" tree/root/
enter tree rpm -V pigsty-firstboot || fail "rpm -V pigsty-firstboot"
enter tree rpm -K /root/firstboot.rpm >k || true
grep -q 'NOT OK.*MISSING KEYS' k || fail "believed without a key: $(cat k)"
enter tree rpmkeys --import /root/RPM-GPG-KEY-pigsty || fail "rpm 4.11.3 does not take the key"
enter tree rpmkeys -K /root/firstboot.rpm >k || fail "rpmkeys -K: $(cat k)"
grep -q ': rsa sha1 (md5) pgp md5 OK$' k || fail "rpm 4.11.3 did not look at the signature: $(cat k)"
[ "$(enter tree /usr/bin/pigsty-firstboot --version)" = "$(chroot tree /usr/bin/pigsty-firstboot --version)" ] || fail "it does not run"
enter tree rpm -e pigsty-firstboot || fail "rpm -e pigsty-firstboot"
for name in usr/bin/pigsty-firstboot etc/pigsty var/lib/pigsty usr/share/doc/pigsty-firstboot; do absent "tree/$name"; done
enter tree rpm -i /root/firstboot.rpm 2>err || fail "rpm -i of pigsty-firstboot: $(cat err)"
[ ! -s err ] || fail "rpm -i of pigsty-firstboot says: $(cat err)"
[ "$(stat -c '%a %u:%g' tree/var/lib/pigsty/firstboot)" = "700 0:0" ] || fail "the folder of its journal"
enter tree rpm -e --allmatches gpg-pubkey || fail "rpm -e gpg-pubkey"
rm tree/root/firstboot.rpm tree/root/RPM-GPG-KEY-pigsty
passed "rpm 4.11.3 checks the signature of pigsty-firstboot ($(sed 's/.*: //' k)), installs and removes it"

cp repositories/signed/lz4-1*.rpm tree/root/
enter tree rpm -i /root/"$(basename repositories/signed/lz4-1*.rpm)" 2>err || fail "rpm -i inside: $(cat err)"
[ "$(enter tree rpm -q lz4)" != "package lz4 is not installed" ] || fail "lz4 is not installed"
enter tree rpm -V lz4 || fail "rpm -V lz4"
enter tree rpm -e lz4 || fail "rpm -e lz4"
enter tree rpm -qa | sort >installed
same installed locked
passed "the tree's rpm installs and removes a package"

# again NAME JOBS COMMAND...: builds the image from the same lock elsewhere, through COMMAND.
again() {
    local name=$1 jobs=$2
    shift 2
    local folder="$work/other places/$name"
    mkdir -p "$folder"
    cp bundle.lock "$folder/"
    run 0 unshare -u bash -c 'hostname elsewhere; exec "$@"' sh "$@" "$bundle" "${options[@]}" --jobs "$jobs" \
        --cache "$folder/cache" image build rootfs --lock "$folder/bundle.lock" -o "$folder/out"
    run 0 "$bundle" image diff first/rootfs.rootfs.tar "$folder/out/rootfs.rootfs.tar"
    same first/rootfs.rootfs.tar "$folder/out/rootfs.rootfs.tar"
    same first/rootfs.verified "$folder/out/rootfs.verified"
    passed "same bytes: $name"
}
# faketime would change the times of files as our program sees them, too; a machine's clock does not.
again "host name, umask, locale, time zone, date, one job" 1 bash -c 'umask 077; exec "$@"' sh \
    env TZ=Pacific/Kiritimati LC_ALL=C LANG=C NO_FAKE_STAT=1 faketime '2031-05-06 07:08:09'
again "three jobs, no variables" 3 env -i HOME="$work" PATH="$PATH"

run 0 "$bundle" "${options[@]}" --cache "$work/cache" image build web -o first
mkdir web
tar -xpf first/web.rootfs.tar -C web --xattrs --xattrs-include='*'
verified web first/web.verified
enter web /usr/sbin/httpd -v | grep -q 'Apache/2.4.6 (CentOS)' || fail "httpd does not run"
[ "$(enter web id -un apache)" = apache ] || fail "no user apache"
[ "$(enter web id -Gn operator7)" = "operator7 adm" ] || fail "groups of operator7: $(enter web id -Gn operator7)"
grep -q '^operator7:!!:' web/etc/shadow || fail "operator7 has a password"
owner="$(enter web id -u operator7):$(enter web id -g operator7)"
[ "$(cd web/home/operator7 && stat -c '%a %u:%g' .ssh .ssh/authorized_keys | paste -sd' ')" = "700 $owner 600 $owner" ] ||
    fail "the keys of operator7"
[ "$(cat web/etc/golden)" = "A golden root tree." ] || fail "/etc/motd"
getcap web/usr/sbin/suexec 2>/dev/null | grep -q cap_setuid || fail "suexec has lost its capabilities"
passed "httpd with its account, a user of the image, files and capabilities"
