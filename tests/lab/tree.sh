#!/bin/sh
# Makes a Debian tree with every package of packages.txt installed and no service started.
# Usage: tree.sh DIR DEBS    (DIR: the new tree; DEBS: a folder where .deb files are kept)
set -eu

# Mounts and stray processes end with the name spaces, whatever happens to us.
if [ "${LAB_TREE_INSIDE:-}" != 1 ]; then
    exec env LAB_TREE_INSIDE=1 unshare -m -p -f --kill-child sh "$0" "$@"
fi

tree=$1
debs=$2
here=$(cd "$(dirname "$0")" && pwd)
mirror=${PIGSTY_LAB_MIRROR:-http://deb.debian.org/debian}
security=${PIGSTY_LAB_SECURITY_MIRROR:-http://deb.debian.org/debian-security}

export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin

minimal_base() {
    # debootstrap's own resolver cannot choose dracut over initramfs-tools: the rest is apt's work
    debootstrap --variant=minbase --cache-dir="$debs" bookworm "$tree" "$mirror"
}

write_sources() {
    for suite in bookworm bookworm-updates; do echo "deb $mirror $suite main"; done
    echo "deb $security bookworm-security main"
}

calm_tree() {
    printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
    chmod 755 "$tree/usr/sbin/policy-rc.d"
    # the initramfs is made by the kernel RPM at install time; here it would only cost a minute
    chroot "$tree" dpkg-divert --quiet --local --rename --divert /usr/bin/dracut.real --add /usr/bin/dracut
    ln -s true "$tree/usr/bin/dracut"
    echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/lab"
    for what in 'doc/*' 'man/*' 'info/*' 'locale/*' 'lintian/*'; do
        echo "path-exclude=/usr/share/$what"
    done >>"$tree/etc/dpkg/dpkg.cfg.d/lab"
    echo 'path-include=/usr/share/doc/*/copyright' >>"$tree/etc/dpkg/dpkg.cfg.d/lab"
    mkdir -p "$tree/etc/postgresql-common"
    echo 'create_main_cluster = false' >"$tree/etc/postgresql-common/createcluster.conf"
    mount -t proc proc "$tree/proc"
    mount --bind "$debs" "$tree/var/cache/apt/archives"
    mkdir -p "$debs/partial"
}

install_packages() {
    write_sources >"$tree/etc/apt/sources.list"
    chroot "$tree" apt-get -q update
    # shellcheck disable=SC2046  # a list of words
    chroot "$tree" apt-get -q -y --no-install-recommends \
        -o APT::Keep-Downloaded-Packages=true -o APT::Sandbox::User=root -o DPkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confold install $(sed 's/#.*//' "$here/packages.txt")
}

leave_tree() {
    rm -f "$tree/usr/sbin/policy-rc.d" "$tree/usr/bin/dracut" "$tree/etc/dpkg/dpkg.cfg.d/lab"
    chroot "$tree" dpkg-divert --quiet --local --rename --remove /usr/bin/dracut
    umount "$tree/var/cache/apt/archives" "$tree/proc"
}

mkdir -p "$debs"
minimal_base
calm_tree
install_packages
leave_tree
