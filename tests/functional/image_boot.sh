#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lab's pgsql image, built and booted: by BIOS and by UEFI, both machines at once. Inside, cloud-init has done what the
# seed says, the root file system has taken the whole disk, nothing failed but what has no inventory, and the packages are
# those of the lock.
source "$(dirname "$0")/lib.sh"
need_root "making a root tree as root"
lab=$("$root/tests/lab/lab" build | tail -n 1)
"$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
servers+=("$(cat nginx.pid)")
lab_options=(--profile lab --overrides "$work/overrides.yml" --cache "$work/cache")

run 0 "$bundle" "${lab_options[@]}" image build pgsql --formats raw
prints 'built image pgsql' 'pgsql.raw'
present dist/pgsql.raw.sha256
(cd dist && sha256sum --quiet -c pgsql.raw.sha256) || fail "the digest of the raw image"
passed "the image is built"

start=$(date +%s%N)
run 0 "$bundle" "${lab_options[@]}" image build pgsql --formats raw
prints 'nothing to do'
took=$((($(date +%s%N) - start) / 1000000))
[ "$took" -lt 1000 ] || fail "an unchanged build took $took ms"
passed "a second build has nothing to do, in $took ms"

# Asked inside the machine; each answer is one line with its name.
cat >questions <<'END'
echo "hostname=$(hostname)"
echo "user=$(id -un)"
echo "sudo=$(sudo -n id -u)"
echo "root_bytes=$(df --output=size -B1 / | tail -n 1)"
echo "state=$(systemctl is-system-running --wait)"
echo "failed=$(systemctl --failed --no-legend --plain | cut -d' ' -f1 | paste -sd,)"
echo "firstboot=$(systemctl is-enabled pigsty-firstboot.service)"
echo "firmware=$([ -d /sys/firmware/efi ] && echo uefi || echo bios)"
echo "passwords=$(sudo grep -cvE '^[^:]+:[!*]' /etc/shadow)"
rpm -qa --qf 'package=%{NAME}-%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}.%{ARCH}\n'
END

# boot FIRMWARE: the machine's answers in FIRMWARE.out.
boot() {
    "$bundle" --quiet image boot dist/pgsql.raw --firmware "$1" --hostname "node-$1" --user dba --disk-size 8GiB \
        --memory 2GiB --limit 800 --console-log "$1.log" --run "$(cat questions)" >"$1.out" 2>"$1.err" </dev/null
}

boot bios &
bios=$!
boot uefi &
uefi=$!
wait "$bios" || fail "the boot by BIOS: $(tail -n 30 bios.err bios.log)"
wait "$uefi" || fail "the boot by UEFI: $(tail -n 30 uefi.err uefi.log)"

# answer NAME FILE
answer() { sed -n "s/^$1=//p" "$2"; }

for firmware in bios uefi; do
    out=$firmware.out
    [ "$(answer hostname "$out")" = "node-$firmware" ] || fail "$firmware: host name $(answer hostname "$out")"
    [ "$(answer user "$out")" = dba ] || fail "$firmware: user $(answer user "$out")"
    [ "$(answer sudo "$out")" = 0 ] || fail "$firmware: the user cannot become root"
    passed "$firmware: the seed's host name and user are there"
    [ "$(answer root_bytes "$out")" -gt $((7 * 1024 ** 3)) ] || fail "$firmware: root has $(answer root_bytes "$out") bytes"
    passed "$firmware: root has grown to the disk"
    # The seed of `image boot` says nothing of an inventory: pigsty-firstboot fails, alone, and says how to go on.
    [ "$(answer state "$out")" = degraded ] && [ "$(answer failed "$out")" = pigsty-firstboot.service ] ||
        fail "$firmware: $(answer state "$out"), failed: $(answer failed "$out")"
    [ "$(answer firstboot "$out")" = enabled ] || fail "$firmware: pigsty-firstboot is not enabled"
    grep -aq 'PIGSTY-FAILED step=identify reason=' "$firmware.log" || fail "$firmware: no PIGSTY-FAILED on the console"
    grep -q 'pigsty-firstboot failed\. See: pigsty-firstboot status' "$firmware.log" || fail "$firmware: the console says nothing of it"
    passed "$firmware: the system is up; only pigsty-firstboot failed, for want of an inventory, and the console says so"
    [ "$(answer firmware "$out")" = "$firmware" ] || fail "booted by $(answer firmware "$out"), not by $firmware"
    [ "$(answer passwords "$out")" = 0 ] || fail "$firmware: an account has a password"
    passed "$firmware: no account has a password"
    answer package "$out" | sort >"$firmware.packages"
    $python -c 'import json,sys; print(*sorted(json.load(open(sys.argv[1]))["packages"]), sep="\n")' \
        dist/pgsql.manifest.json | sort >locked.packages
    same "$firmware.packages" locked.packages
    passed "$firmware: rpm -qa is the lock, $(wc -l <locked.packages) packages"
done
