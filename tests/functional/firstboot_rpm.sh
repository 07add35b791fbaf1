#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pigsty-firstboot as an RPM: what is in it, that the same program gives the same RPM, by whom it is signed, and how the
# repository that comes with pigsty-bundle is believed, pinned and mended. What rpm 4.11 says of it stands in image_el7.sh.
source "$(dirname "$0")/lib.sh"
program=${PIGSTY_FIRSTBOOT:-$(dirname "$bundle")/../../firstboot/cli/pigsty-firstboot}
for tool in rpmbuild rpmsign gpg faketime bsdtar readelf; do
    command -v "$tool" >/dev/null || skip "needs $tool"
done
[ "$(uname -m)" = x86_64 ] || skip "the profile of this test is of x86_64"
comes_with=$(dirname "$bundle")/../share/pigsty-bundle/firstboot
name=pigsty-firstboot-0.1.0-1.x86_64
present "$comes_with/$name.rpm"
present "$comes_with/RPM-GPG-KEY-pigsty"
present "$comes_with/repodata/repomd.xml"

# make_rpm FOLDER [PROGRAM]: another repository, signed by a key of this test, or as $PIGSTY_SIGNING_KEY says.
make_rpm() {
    PIGSTY_SIGNING_CACHE=${signing:-$work/signing} "$root/tools/firstboot-rpm" "${2:-$program}" 0.1.0 x86_64 "$1" "$bundle"
}
query() { rpm -qp --nosignature "$@"; }

file=$comes_with/$name.rpm
case $(query --qf '%{PAYLOADFORMAT} %{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO}' "$file") in
    'cpio gzip 8' | 'cpio xz 8') ;;
    *) fail "rpm 4.11 cannot read it: $(query --qf '%{PAYLOADFORMAT} %{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO}' "$file")" ;;
esac
query --requires --provides --recommends --suggests --supplements --enhances "$file" | sort -u >relations
# What rpm 4.11 knows of; a rich dependency begins with a bracket, and all others of rpmlib() are younger.
! grep -E '^\(|rpmlib\(' relations | grep -vE '^rpmlib\((CompressedFileNames|FileDigests|PayloadFilesHavePrefix|PayloadIsXz)\)' ||
    fail "rpm 4.11 does not know these relations"
[ -z "$(query --recommends --suggests --supplements --enhances "$file")" ] || fail "it has weak dependencies"
query --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$file" | sort -k4 >files
cat >expected <<'END'
drwxr-xr-x root root /etc/pigsty
-rwxr-xr-x root root /usr/bin/pigsty-firstboot
-rw-r--r-- root root /usr/lib/systemd/system-preset/80-pigsty-firstboot.preset
-rw-r--r-- root root /usr/lib/systemd/system/pigsty-cloud-init-again.service
-rw-r--r-- root root /usr/lib/systemd/system/pigsty-firstboot-failed.service
-rw-r--r-- root root /usr/lib/systemd/system/pigsty-firstboot.service
drwxr-xr-x root root /usr/share/doc/pigsty-firstboot
-rw-r--r-- root root /usr/share/doc/pigsty-firstboot/LICENSE
-rw-r--r-- root root /usr/share/doc/pigsty-firstboot/README
drwxr-xr-x root root /var/lib/pigsty
drwx------ root root /var/lib/pigsty/firstboot
END
LC_ALL=C sort -k4 files >files.sorted
same files.sorted expected
[ "$(stat -Lc %s "$file")" -lt $((3 << 20)) ] || fail "the RPM has $(stat -Lc %s "$file") bytes"
passed "the RPM holds what it must, in what rpm 4.11 can read: $(stat -Lc %s "$file") bytes"

mkdir unpacked
bsdtar -xf "$file" -C unpacked || fail "bsdtar cannot unpack it"
[ "$(unpacked/usr/bin/pigsty-firstboot --version)" = "$("$program" --version)" ] || fail "the packed program is another"
! readelf -d unpacked/usr/bin/pigsty-firstboot 2>/dev/null | grep -q NEEDED || fail "the packed program needs libraries"
passed "the packed program runs and is static"

# systemctl start from within a unit that is starting waits for ever for what is ordered after it.
unit=unpacked/usr/lib/systemd/system/pigsty-firstboot.service
! grep -qE '^(Before|RequiredBy|Requires)=' "$unit" || fail "the unit orders what it starts"
if command -v systemd-analyze >/dev/null; then
    systemd-analyze verify --man=no --root=/ "$unit" \
        unpacked/usr/lib/systemd/system/pigsty-{firstboot-failed,cloud-init-again}.service 2>verify || true
    ! grep -E 'Unknown|lvalue|Failed to parse|Missing' verify || fail "systemd does not like the units"
fi
passed "the units are in order"

signing=$work/signing
make_rpm one 2>made
grep -q "making a key to sign with, kept in $signing" made || fail "nothing said of the key: $(cat made)"
[ "$(stat -c %a "$signing" "$signing/secret-key.asc" | paste -sd' ')" = "700 600" ] || fail "the key can be read by others"
# faketime would change the times of files as the program sees them, too; a machine's clock does not.
umask 077
env NO_FAKE_STAT=1 TZ=Pacific/Kiritimati LANG=de_DE.UTF-8 HOME=/nonexistent PIGSTY_SIGNING_CACHE="$signing" faketime '2031-05-06 07:08:09' unshare -u bash -c \
    'hostname elsewhere; exec "$@"' sh "$root/tools/firstboot-rpm" "$program" 0.1.0 x86_64 "other place" "$bundle" 2>made
umask 022
[ ! -s made ] || fail "the second time it says: $(cat made)"
for one in "$name.rpm" RPM-GPG-KEY-pigsty repodata/repomd.xml; do same "one/$one" "other place/$one"; done
[ "$(query --qf '%{SHA256HEADER} %{SIGMD5}' "one/$name.rpm")" = "$(query --qf '%{SHA256HEADER} %{SIGMD5}' "$file")" ] ||
    fail "the RPM of the build is another one"
passed "same program, same RPM: other time, zone, locale, umask, folder and host name"

mkdir rpmdb
rpmkeys --dbpath "$work/rpmdb" --import "$comes_with/RPM-GPG-KEY-pigsty"
run 0 rpmkeys --dbpath "$work/rpmdb" -K "$file"
prints 'digests signatures OK'
run 1 rpmkeys --dbpath "$work/rpmdb" -K "one/$name.rpm"
passed "rpmkeys -K takes the signature, and that of another key not"

# A key of one's own.
gnupg=$(mktemp -d "$work/g.XXX")
gpg_home() { GNUPGHOME=$gnupg gpg --batch --quiet "$@"; }
gpg_home --passphrase '' --quick-gen-key 'Mine <mine@example.org>' rsa3072 sign never 2>/dev/null
gpg_home --passphrase '' --quick-gen-key 'Curve <curve@example.org>' ed25519 sign never 2>/dev/null
GNUPGHOME=$gnupg PIGSTY_SIGNING_KEY=mine@example.org make_rpm own
fingerprint=$(gpg_home --with-colons --list-keys mine@example.org | awk -F: '/^fpr/ {print $10; exit}')
case $(rpm -qp --nosignature --qf '%{RSAHEADER:pgpsig}' "own/$name.rpm") in
    RSA/SHA256*"$(printf '%s' "${fingerprint: -16}" | tr A-F a-f)") ;;
    *) fail "signed by $(rpm -qp --nosignature --qf '%{RSAHEADER:pgpsig}' "own/$name.rpm"), not by $fingerprint" ;;
esac
GNUPGHOME=$gnupg PIGSTY_SIGNING_KEY=curve@example.org run 1 make_rpm none
says 'is no RSA key' 'rpm 4.11'
GNUPGHOME=$gnupg PIGSTY_SIGNING_KEY=nobody@example.org run 1 make_rpm none
says 'gpg has no secret key "nobody@example.org"'
absent none
GNUPGHOME=$gnupg gpgconf --kill gpg-agent
passed "signed by a key of one's own; one that rpm 4.11 cannot check is refused"

# The program's repository in a profile. What the package needs comes from a stand-in.
mkdir -p stand-in specs/fb
cat >systemd.spec <<'END'
Name: systemd
Version: 219
Release: 99
Summary: Stands in for systemd
License: none
BuildArch: noarch
Provides: /bin/sh
%description
Stands in for systemd.
%files
END
rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $work/stand-in" --define '_rpmfilename %%{NAME}.rpm' \
    --define '_binary_payload w1.gzdio' systemd.spec >rpmbuild.log 2>&1 || fail "rpmbuild: $(cat rpmbuild.log)"
run 0 "$bundle" --quiet --cache "$work/cache" index stand-in
printf '%s\n' 'name: fb' 'releasever: "7"' 'arch: x86_64' >specs/fb/distro.yml
printf '%s\n' 'sets:' '  machine: {packages: [pigsty-firstboot]}' >specs/fb/packages.yml
cat >specs/fb/upstreams.yml <<END
repositories:
  stand-in: {trust: none, mirrors: ["file://$work/stand-in/"]}
  pigsty: {trust: rpm, keys: program, mirrors: ["program:firstboot/"]}
END
# fb FOLDER CACHE VERB...: with that repository in place of the one that comes with the program.
fb() {
    local folder=$1 cache=$2
    shift 2
    PIGSTY_FIRSTBOOT_REPOSITORY=$work/$folder "$bundle" --quiet --specs "$work/specs" --profile fb --cache "$work/$cache" "$@"
}

run 0 "$bundle" --quiet --specs "$work/specs" --profile fb --cache "$work/cache" make
grep -q '^ *- program:firstboot/$' bundle.lock || fail "the lock names a folder of this machine"
! grep -qF "$(dirname "$bundle")" bundle.lock || fail "the lock names a folder of this machine"
tar -tzf dist/pkg.tgz >members
grep -qx "pigsty/$name.rpm" members || fail "the bundle lacks the RPM"
run 0 "$bundle" --specs "$work/specs" --profile fb --cache "$work/cache" verify dist/pkg.tgz
prints '1 by signature' ', pinned, signed 1 package'
fb one cache verify dist/pkg.tgz >out 2>err && fail "a bundle of another program's key is believed"
grep -qF -- '--trust-key' err || fail "no way out is told: $(cat err)"
run 0 fb one cache verify dist/pkg.tgz --trust-key "$(grep -oE '[0-9A-F]{40}' bundle.lock | head -n 1)"
passed "make and verify with the repository that comes with the program; another program's key has to be named"

# Refused: not signed, signed by a key that does not come with the program, damaged, no key at all, nothing at all.
reindex() { run 0 "$bundle" --quiet --cache "$work/cache" index "$1"; }
cp -r one unsigned && rpmsign --delsign "unsigned/$name.rpm" >/dev/null 2>&1 && reindex unsigned
run 3 fb unsigned cache2 resolve -o unsigned.lock
says "$name" 'not signed'
cp -r one foreign && cp "own/$name.rpm" foreign/ && reindex foreign
run 3 fb foreign cache2 resolve -o foreign.lock
says "$name"
cp -r one damaged && printf damage | dd of="damaged/$name.rpm" bs=1 seek=400000 conv=notrunc status=none && reindex damaged
status=0
fb damaged cache3 make --lock damaged.lock -o damaged-out >out 2>err || status=$?
[ "$status" -eq 3 ] || fail "a damaged RPM: status $status"
absent damaged-out/pkg.tgz
cp -r one keyless && rm keyless/RPM-GPG-KEY-pigsty
run 1 fb keyless cache2 resolve -o keyless.lock
says 'takes its keys from what comes with this program' 'keyless/RPM-GPG-KEY-'
run 1 fb nowhere cache2 resolve -o nowhere.lock
says 'PIGSTY_FIRSTBOOT_REPOSITORY'
for lock in unsigned foreign keyless nowhere; do absent "$lock.lock"; done
passed "refused: unsigned, signed by another key, damaged, without a key, not there"

# Another build of the program under the same name: the lock stands, and says how to move on.
cp "$program" changed
objcopy --add-section .note.changed=systemd.spec --set-section-flags .note.changed=alloc,readonly changed 2>/dev/null
make_rpm two "$work/changed" 2>/dev/null
! cmp -s "one/$name.rpm" "two/$name.rpm" || fail "another program gave the same RPM"
run 0 fb one cache4 resolve
cp bundle.lock locked
run 3 fb two cache4 fetch
says "package \"$name\" of the lock is not the one that comes with this program" 'resolve --update pigsty-firstboot'
same bundle.lock locked
run 0 fb two cache4 resolve --update pigsty-firstboot
! cmp -s bundle.lock locked || fail "the lock did not move"
run 0 fb two cache4 fetch
passed "another build than the locked one is told, and taken by resolve --update"
# What was fetched once stays usable, whatever comes with the program.
cp locked bundle.lock
run 0 fb one cache4 fetch
run 0 fb two cache4 make --locked
run 0 fb two cache5 resolve -o two.lock
passed "a lock stays good for what the store has"
