#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the tools of the trade say of the images that image_formats.sh built, and whether they are golden: nothing of one
# machine or one moment is in them, and no way in but the one cloud-init opens.
source "$(dirname "$0")/lib.sh"
need_root "systemd-nspawn"
images=${PIGSTY_IMAGES:?names the folder with the images of image_formats.sh}
present "$images/minimal.manifest.json"
raw=$images/minimal.raw
manifest() { $python -c 'import json, sys; m = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$images/minimal.manifest.json" "$1"; }
root_offset=$(manifest '[p["start"] for p in m["disk"]["partitions"] if p["name"] == "root"][0]')
root_bytes=$(manifest '[p["size"] for p in m["disk"]["partitions"] if p["name"] == "root"][0]')

# The disk and its formats.
sgdisk -v "$raw" >sgdisk.out 2>&1 || fail "sgdisk: $(cat sgdisk.out)"
grep -q '^No problems found' sgdisk.out || fail "sgdisk: $(cat sgdisk.out)"
fdisk -l "$raw" >fdisk.out 2>fdisk.err
[ ! -s fdisk.err ] || fail "fdisk: $(cat fdisk.err)"
[ "$(grep -cE 'BIOS boot|EFI System|Linux filesystem|Linux root' fdisk.out)" -eq 3 ] || fail "fdisk: $(cat fdisk.out)"
passed "sgdisk and fdisk are content with the partitions"

e2fsck -fn "$raw?offset=$root_offset" >e2fsck.out 2>&1 || fail "e2fsck: $(cat e2fsck.out)"
passed "e2fsck is content with $((root_bytes >> 20)) MiB of root file system"

# agrees FORMAT FILE: qemu reads FILE as FORMAT, finds it whole, and the same disk as the raw one in it.
agrees() {
    local format=$1 file=$2 status=0
    qemu-img info -f "$format" "$file" >info.out 2>&1 || fail "qemu-img info $file: $(cat info.out)"
    qemu-img check -f "$format" "$file" >check.out 2>&1 || status=$?
    # 63: the format has nothing to check
    [ $status -eq 0 ] || [ $status -eq 63 ] || fail "qemu-img check $file: $(cat check.out)"
    qemu-img compare -f raw -F "$format" "${3:-$raw}" "$file" >compare.out 2>&1 || fail "qemu-img compare $file: $(cat compare.out)"
    passed "qemu-img: ${file##*/} is a whole $format, with the same disk"
}
agrees qcow2 "$images/minimal.qcow2"
agrees vmdk "$images/minimal.vmdk"
agrees vdi "$images/minimal.vdi"
agrees vpc "$images/minimal.vhd"

mkdir ova
tar -xf "$images/minimal.ova" -C ova
[ "$(tar -tf "$images/minimal.ova" | head -n 1)" = minimal.ovf ] || fail "the OVF is not first"
sed -nE 's/^SHA256 ?\((.*)\) ?= ?([0-9a-f]{64})$/\2  \1/p' ova/minimal.mf >ova/sums
[ "$(wc -l <ova/sums)" -eq "$(wc -l <ova/minimal.mf)" ] || fail "OVF manifest: $(cat ova/minimal.mf)"
(cd ova && sha256sum --check --quiet sums) || fail "OVF manifest"
vmdk=$(find ova -name '*.vmdk')
agrees vmdk "$work/$vmdk"
rm -rf ova
passed "sha256sum agrees with the manifest of the ova"

# Vagrant takes the boxes.
export VAGRANT_HOME=$work/vagrant VAGRANT_CHECKPOINT_DISABLE=1 VAGRANT_DISABLE_STRICT_DEPENDENCY_ENFORCEMENT=1
for provider in virtualbox libvirt; do
    run 0 vagrant box add --name "lab/minimal-$provider" "$images/minimal.$provider.box"
    run 0 vagrant box list
    grep -qE "^lab/minimal-$provider +\($provider, 0" out || fail "vagrant does not list the box for $provider"
    mkdir "vagrant-$provider"
    printf 'Vagrant.configure("2") { |config| config.vm.box = "lab/minimal-%s" }\n' $provider >"vagrant-$provider/Vagrantfile"
    (cd "vagrant-$provider" && run 0 vagrant validate --ignore-provider)
    passed "vagrant adds the box for $provider, and its Vagrantfile is valid"
done
box=$(find vagrant/boxes -name '*.img' | head -n 1)
present "$box"
qemu-img convert -O raw "$box" vagrant.raw
rm -rf vagrant

# What is in the file systems. cat_file DISK PATH, list_names DISK: through debugfs, since nothing is mounted.
cat_file() { debugfs -R "cat $2" "$1?offset=$root_offset" 2>/dev/null; }
run 0 "$bundle" image inspect "$raw" --files
cp out plain.files
run 0 "$bundle" image inspect "$work/vagrant.raw" --files
cp out vagrant.files
names() { grep -oE ' /[^ ].*$' "$1" | sed 's/^ //'; }
names plain.files >plain.names
names vagrant.files >vagrant.names
[ "$(wc -l <plain.names)" -gt 5000 ] || fail "image inspect lists $(wc -l <plain.names) files"

# none_of WHAT PATTERN: no name in the image matches.
none_of() {
    ! grep -E "$2" plain.names >found || fail "$1: $(head -n 5 found)"
    passed "none: $1"
}
[ -z "$(cat_file "$raw" /etc/machine-id)" ] || fail "machine-id: $(cat_file "$raw" /etc/machine-id)"
grep -qx /etc/machine-id plain.names || fail "there is no empty machine-id"
passed "machine-id is there and empty"
none_of "ssh host keys" '^/etc/ssh/ssh_host_'
none_of "log files" '^/var/log/.*\.(log|gz|1)$|^/var/log/(messages|secure|wtmp|btmp|lastlog|journal/.+)$'
none_of "caches of packages" '^/var/cache/(dnf|yum)/.+|^/var/lib/(dnf|yum)/history'
none_of "histories" '_history$'
none_of "random seeds" '^/var/.*random-seed$'
none_of "leases" '^/var/lib/(dhclient|dhcp)/.+'
none_of "what cloud-init leaves" '^/var/lib/cloud/.+'
none_of "keys to let someone in" 'authorized_keys$'

cat_file "$raw" /etc/shadow >shadow
grep -qE '^root:[!*]' shadow || fail "root is not locked: $(grep ^root: shadow)"
! awk -F: '$2 !~ /^[!*]+$/' shadow | grep . || fail "someone has a password"
cat_file "$work/vagrant.raw" /etc/shadow >shadow
! awk -F: '$2 !~ /^[!*]+$/' shadow | grep . || fail "someone has a password in the boxes"
passed "root is locked, and nobody has a password"

[ "$(grep authorized_keys vagrant.names)" = /home/vagrant/.ssh/authorized_keys ] || fail "$(grep authorized_keys vagrant.names)"
cat_file "$work/vagrant.raw" /home/vagrant/.ssh/authorized_keys >key
[ "$(grep -c . key)" -eq 1 ] || fail "keys of the box: $(cat key)"
grep -q 'vagrant insecure public key' key || fail "key of the box: $(cat key)"
passed "the boxes have the public insecure key of Vagrant, and it alone"

sshd=$(cat_file "$raw" /etc/ssh/sshd_config; for name in $(grep -E '^/etc/ssh/sshd_config.d/.+[.]conf$' plain.names); do cat_file "$raw" "$name"; done)
grep -qE '^PasswordAuthentication no$' <<<"$sshd" || fail "sshd takes passwords"
! grep -E '^PasswordAuthentication yes|^PermitRootLogin yes|^PermitEmptyPasswords yes' <<<"$sshd" || fail "sshd"
passed "sshd takes no passwords"

for unit in cloud-init-local cloud-init cloud-config cloud-final; do
    grep -qE "/$unit[.]service\$" <(grep '[.]wants/' plain.names) || fail "$unit is not enabled"
done
passed "cloud-init is enabled"
grub=$(cat_file "$raw" /boot/grub2/grub.cfg)
for word in 'console=ttyS0' 'console=tty0' serial; do
    grep -q -- "$word" <<<"$grub" || fail "grub.cfg lacks $word: $grub"
done
passed "the boot menu and the kernel speak on the serial line and on the screen"
rm -f vagrant.raw

# The root tree boots as a container. Its processes get a cgroup of their own: with --keep-unit all machines would share one.
name=pigsty$$
mkdir tree
tar --xattrs --xattrs-include='*' --numeric-owner -xpf "$images/minimal.rootfs.tar" -C tree
groups=()
for controller in systemd unified memory pids; do
    [ ! -e "/sys/fs/cgroup/$controller/cgroup.procs" ] || groups+=("/sys/fs/cgroup/$controller/$name")
done
[ ! -e /sys/fs/cgroup/cgroup.procs ] || groups=("/sys/fs/cgroup/$name")
mkdir "${groups[@]}"
nspawn=
end_machine() {
    [ -z "$nspawn" ] || { kill "$nspawn" && wait "$nspawn"; } 2>/dev/null || true
    nspawn=
    find "${groups[@]}" -depth -type d -exec rmdir {} + 2>/dev/null || true
}
trap 'status=$?; end_machine; (exit $status); finish' EXIT
bash -c 'for group in "${@:3}"; do echo $$ >"$group/cgroup.procs"; done
    exec systemd-nspawn --quiet --register=no --keep-unit --boot --private-network --machine "$1" --directory "$2" \
        --console=read-only --link-journal=no' sh "$name" "$work/tree" "${groups[@]}" >console 2>&1 </dev/null &
nspawn=$!
inside() { nsenter -t "$leader" -m -u -i -n -p -r -w -- "$@"; }
for _ in $(seq 300); do
    leader=$(pgrep -P $nspawn | head -n 1 || true)
    [ -z "$leader" ] || ! inside test -S /run/dbus/system_bus_socket 2>/dev/null || break
    sleep 0.2
done
[ -n "$leader" ] || fail "systemd-nspawn started nothing: $(tail console)"
state=$(timeout 240 nsenter -t "$leader" -m -u -i -n -p -r -w -- systemctl is-system-running --wait 2>&1 || true)
# Without a seed there is no inventory: pigsty-firstboot fails, alone, and says how to go on.
failed=$(inside systemctl --failed --no-legend --plain | cut -d' ' -f1 | paste -sd,)
[ "$state $failed" = "degraded pigsty-firstboot.service" ] ||
    fail "the container is \"$state\", failed: $failed: $(tail -n 5 console)"
grep -q 'pigsty-firstboot failed\. See: pigsty-firstboot status' console || fail "the console says nothing of pigsty-firstboot"
passed "systemd-nspawn boots rootfs.tar; only pigsty-firstboot failed, for want of an inventory, and the console says so"
end_machine
