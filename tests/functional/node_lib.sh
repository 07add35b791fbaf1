# SPDX-License-Identifier: Apache-2.0
# Sourced after lib.sh: nodes of the lab, each a systemd-nspawn machine in a network namespace of its own, made from the
# pgsql image's root tree. They talk to each other through a bridge that stands in a namespace, too.
#
#   nodes_begin                     the root tree, the bridge; ends all nodes when the test ends
#   node_make NAME IP [SEED]        a node that is not started: an overlay over the tree; SEED is a folder of seed files
#   node_reset NAME, node_prepare   throws away what a node has changed; makes it ready for a start again
#   node_start NAME                 boots it; node_wait NAME waits until its services are up
#   node_launch NAME, node_attach NAME   the same in two steps, to boot several at once
#   node_cut NAME, node_join NAME   takes its network away; gives it back
#   console_says NAME PATTERN       true once its console has such a line
#   on NAME COMMAND...              runs a command in it
#   node_stop NAME, node_kill NAME  halts it; ends it as a power cut does
#   from_bridge COMMAND...          runs a command where every node can be reached
firstboot=${PIGSTY_FIRSTBOOT:?names the program for nodes}

# node_image: the folder with the lab's pgsql image (pgsql.raw) and its root tree (tree), built once for each build of the
# program and kept in the cache.
node_image() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/pigsty-bundle/nodes key
    key=$(cat "$bundle" "$(dirname "$bundle")"/../share/pigsty-bundle/firstboot/*.rpm <("$root/tests/lab/lab" build | tail -n 1) | sha256sum | cut -c1-16)
    mkdir -p "$cache"
    (
        flock 9
        [ ! -e "$cache/$key/done" ] || exit 0
        find "$cache" -mindepth 1 -maxdepth 1 -type d -mmin +60 -exec rm -rf {} +
        rm -rf "${cache:?}/$key"
        mkdir -p "$cache/$key/tree"
        cd "$cache/$key"
        "$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
        status=0
        "$bundle" --profile lab --overrides overrides.yml --quiet image build pgsql --formats raw,rootfs.tar -o . >log 2>&1 || status=$?
        kill "$(cat nginx.pid)"
        [ "$status" -eq 0 ] || { cat log >&2; exit 1; }
        tar --xattrs --xattrs-include='*' --numeric-owner -xpf pgsql.rootfs.tar -C tree
        rm pgsql.rootfs.tar*
        touch done
    ) 9>"$cache/lock" || fail "the image of the nodes"
    printf '%s\n' "$cache/$key"
}

nodes_begin() {
    need_root "nodes are machines of systemd-nspawn"
    tree=$(node_image)/tree
    bridge=pb$$
    nodes=()
    declare -gA node_pid node_leader node_groups
    ip netns add "$bridge"
    trap 'status=$?; nodes_end; (exit $status); finish' EXIT
    ip -n "$bridge" link set lo up
    ip -n "$bridge" link add br0 type bridge
    ip -n "$bridge" address add 10.10.10.1/24 dev br0
    ip -n "$bridge" link set br0 up
}

nodes_end() {
    local name
    for name in "${nodes[@]}"; do
        node_kill "$name"
        ip netns delete "$bridge-$name" 2>/dev/null || true
        umount "$work/$name/root" 2>/dev/null || true
        rm -rf "${work:?}/$name/upper/var/lib/private" 2>/dev/null || true
    done
    ip netns delete "$bridge" 2>/dev/null || true
}

from_bridge() { ip netns exec "$bridge" "$@"; }

node_make() {
    local name=$1 address=$2 seed=${3:-}
    nodes+=("$name")
    mkdir -p "$name"/{upper,lower,scratch,root}
    node_mount "$name"
    ip netns add "$bridge-$name"
    ip -n "$bridge" link add "v$name" type veth peer name eth0 netns "$bridge-$name"
    ip -n "$bridge" link set "v$name" master br0 up
    ip -n "$bridge-$name" link set lo up
    ip -n "$bridge-$name" address add "$address/24" dev eth0
    ip -n "$bridge-$name" link set eth0 up
    node_prepare "$name" "$seed"
}

# node_prepare NAME [SEED]: the program of this build, the seed, and what a container needs.
node_prepare() {
    local name=$1 seed=${2:-}
    install -m 0755 "$firstboot" "$name/root/usr/bin/pigsty-firstboot"
    : >"$name/root/etc/fstab"
    # The host's clock and kernel are not the container's; the network is set from outside.
    ln -sf /dev/null "$name/root/etc/systemd/system/networking.service"
    touch "$name/root/etc/cloud/cloud-init.disabled"
    # cloud-init would have made its host keys.
    ln -sf /dev/null "$name/root/etc/systemd/system/sshd.service"
    mkdir -p "$name/root/etc/systemd/system/systemd-remount-fs.service.d"
    printf '[Unit]\nConditionVirtualization=!container\n' \
        >"$name/root/etc/systemd/system/systemd-remount-fs.service.d/container.conf"
    if [ -n "$seed" ]; then
        mkdir -p "$name/root/var/lib/cloud/seed/nocloud"
        cp "$seed"/* "$name/root/var/lib/cloud/seed/nocloud/"
    fi
}

node_mount() {
    mount -t overlay overlay -o "lowerdir=$tree,upperdir=$work/$1/upper,workdir=$work/$1/scratch" "$work/$1/root"
}

# node_reset NAME: throws away all that the node has changed.
node_reset() {
    umount "$1/root"
    rm -rf "$1/upper" "$1/scratch"
    mkdir -p "$1"/{upper,scratch}
    node_mount "$1"
}

# The firstboot unit does not run by itself at boot: for tests that call the program themselves.
node_hold() { ln -sf /dev/null "$1/root/etc/systemd/system/pigsty-firstboot.service"; }

node_start() {
    node_launch "$1"
    node_attach "$1"
}

# Every machine gets a cgroup of its own: with --keep-unit all would share one.
node_launch() {
    local name=$1 machine=$bridge-$1 controller groups=()
    for controller in systemd unified memory pids; do
        [ ! -e "/sys/fs/cgroup/$controller/cgroup.procs" ] || groups+=("/sys/fs/cgroup/$controller/$machine")
    done
    [ ! -e /sys/fs/cgroup/cgroup.procs ] || groups=("/sys/fs/cgroup/$machine")
    mkdir -p "${groups[@]}"
    node_groups[$name]=${groups[*]}
    bash -c 'for group in "${@:4}"; do echo $$ >"$group/cgroup.procs"; done
        exec systemd-nspawn --quiet --register=no --keep-unit --boot --network-namespace-path="/run/netns/$1" \
            --machine "$1" --hostname localhost --directory "$2" --console=read-only --link-journal=no \
            --capability=CAP_NET_ADMIN,CAP_NET_RAW >>"$3" 2>&1' \
        sh "$machine" "$work/$name/root" "$work/$name/console" "${groups[@]}" </dev/null &
    node_pid[$name]=$!
    node_leader[$name]=
}

# node_attach NAME: waits until commands can be run in a node that was launched.
node_attach() {
    local name=$1 try
    for try in $(seq 300); do
        node_leader[$name]=$(pgrep -P "${node_pid[$name]}" | head -n 1 || true)
        [ -z "${node_leader[$name]}" ] || ! on "$name" test -S /run/dbus/system_bus_socket 2>/dev/null || return 0
        kill -0 "${node_pid[$name]}" 2>/dev/null || break
        sleep 0.1
    done
    fail "node $name did not start (try $try): $(tail -n 5 "$name/console")"
}

# node_wait NAME [SECONDS]: sets $state to what systemd says of the system once it is up.
node_wait() {
    state=$(timeout "${2:-240}" nsenter -t "${node_leader[$1]}" -m -u -i -n -p -r -w -- \
        systemctl is-system-running --wait 2>&1 || true)
}

# console_says NAME PATTERN: waits a moment until the node's console has a line that matches.
console_says() {
    for _ in $(seq 100); do
        ! grep -aqE -- "$2" "$1/console" || return 0
        sleep 0.05
    done
    return 1
}

on() {
    local name=$1
    shift
    nsenter -t "${node_leader[$name]}" -m -u -i -n -p -r -w -- "$@"
}

node_cut() { ip -n "$bridge" link set "v$1" down; }
node_join() { ip -n "$bridge" link set "v$1" up; }

node_stop() {
    [ -n "${node_pid[$1]:-}" ] || return 0
    kill "${node_pid[$1]}" 2>/dev/null || true
    node_reap "$1"
}

# As a power cut: the machine's init is killed, and with it all that runs there.
node_kill() {
    [ -n "${node_pid[$1]:-}" ] || return 0
    [ -z "${node_leader[$1]:-}" ] || kill -9 "${node_leader[$1]}" 2>/dev/null || true
    node_reap "$1"
}

node_reap() {
    local group
    wait "${node_pid[$1]}" 2>/dev/null || true
    node_pid[$1]=
    node_leader[$1]=
    for group in ${node_groups[$1]}; do
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}
