#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packages whose scriptlets fail, never end or attack: the build stops with a message that names package, scriptlet and
# output, nothing is left behind, and the host is untouched.
source "$(dirname "$0")/lib.sh"
source "$here/image_lib.sh"
need_root "modes and owners of the host are at stake, which nobody but root could change"

# The scriptlets talk to this listener of the host, if they can.
$python "$here/listener.py" connections.log >listener.port &
servers+=($!)
for _ in $(seq 100); do [ -s listener.port ] && break; sleep 0.05; done
port=$(cat listener.port)
sleep 1000000 &
canary=$!
servers+=("$canary")
echo 'the host knows' >canary
disk=$(lsblk -dnro MAJ:MIN,TYPE 2>/dev/null | awk '$2 == "disk" {print $1; exit}')
disk=${disk:-8:0}

odd_begin
for section in pre post pretrans posttrans; do
    [ $section = pretrans ] || odd "bad-$section" <<SPEC
%$section @
echo "words of $section"
printf 'in \033[31mred\007 and \033]0;title\007\n' >&2
exit 3
SPEC
done
odd bad-lua <<'SPEC'
%post @ -p <lua>
error("words of lua")
SPEC
odd bad-trigger <<'SPEC'
%triggerin @ -- bash
echo "words of trigger"
exit 4
SPEC
odd unended <<'SPEC'
%post @
printf 'words without an end of line'
%posttrans @
printf 'other words without an end of line'
exit 5
SPEC
odd killer <<'SPEC'
%post @
kill -9 -1
SPEC
odd silent <<'SPEC'
%post @
echo "words before sleep"
exec >/dev/null 2>&1
sleep 100000
SPEC
odd chatty <<'SPEC'
%post @
while :; do echo "words without end"; done
SPEC
odd daemon <<SPEC
%post @
setsid sleep 7654321 &
setsid sleep 7654322 >/dev/null 2>&1 </dev/null &
touch /opt/odd/daemons-started
SPEC
odd changed <<'SPEC'
%posttrans @
echo other >/opt/odd/changed
SPEC
# Each attempt is harmless should it succeed; "DONE" in the report then fails the test.
odd hostile <<SPEC
%post @
exec 3>/opt/odd/report
try() { what=\$1; shift; if "\$@" >/dev/null 2>&1; then echo "DONE \$what" >&3; else echo "refused \$what" >&3; fi; }
opened() { (exec 9<>"\$1"); }
node() { mknod "\$1" "\$2" "\$3" "\$4" && (opened "\$1"); status=\$?; rm -f "\$1"; return \$status; }
try "tcp to the host" timeout 3 bash -c 'exec 9<>/dev/tcp/127.0.0.1/$port && echo tcp >&9'
try "udp to the host" timeout 3 bash -c 'exec 9<>/dev/udp/127.0.0.1/$port && echo udp >&9'
try "tcp outside" timeout 3 bash -c 'exec 9<>/dev/tcp/192.0.2.1/80'
try "dns" timeout 3 getent hosts example.org
try "sysctl" bash -c 'echo 7 >/proc/sys/vm/page-cluster'
try "sysctl after remount" bash -c 'mount -o remount,rw /proc/sys; echo 7 >/proc/sys/vm/page-cluster'
try "sysctl after umount" bash -c 'umount /proc/sys; echo 7 >/proc/sys/vm/page-cluster'
try "sysctl by a new proc" bash -c 'mkdir -p /tmp/p; mount -t proc p /tmp/p && echo 7 >/tmp/p/sys/vm/page-cluster'
try "sysctl from a user namespace" unshare -Urmpf bash -c 'mkdir -p /tmp/p; mount -t proc p /tmp/p && echo 7 >/tmp/p/sys/vm/page-cluster'
try "remount from a user namespace" unshare -Urm bash -c 'mount -o remount,bind,rw /proc/sys && echo 7 >/proc/sys/vm/page-cluster'
try "umount from a user namespace" unshare -Urm bash -c 'umount -l /proc/sys && echo 7 >/proc/sys/vm/page-cluster'
try "sysfs from a user namespace" unshare -Urmn bash -c 'mkdir -p /tmp/s; mount -t sysfs s /tmp/s'
try "sysrq" bash -c 'echo h >/proc/sysrq-trigger'
try "kernel memory" opened /proc/kcore
try "disk in the tree" node /opt/odd/disk b ${disk%:*} ${disk#*:}
try "disk in /tmp" node /tmp/disk b ${disk%:*} ${disk#*:}
try "disk in /run" node /run/disk b ${disk%:*} ${disk#*:}
try "disk in /dev" node /dev/disk b ${disk%:*} ${disk#*:}
try "disk in /dev/shm" node /dev/shm/disk b ${disk%:*} ${disk#*:}
try "mem in the tree" node /opt/odd/mem c 1 1
try "chmod /dev/null" chmod 0600 /dev/null
try "chown /dev/null" chown 1:1 /dev/null
try "chmod /dev/zero by descriptor" bash -c 'exec 8<>/dev/zero; chmod 0600 /proc/self/fd/8'
try "rm /dev/null" rm /dev/null
try "mount tmpfs" mount -t tmpfs t /opt/odd
try "bind mount" mount --bind /etc /opt/odd
try "hostname" bash -c 'echo evil >/proc/sys/kernel/hostname'
try "hostname by program" unshare -u true
try "clock" date -s '2001-01-01 00:00:00'
try "clock from a user namespace" unshare -Ur date -s '2001-01-01 00:00:00'
try "kill by number" kill -9 $canary
try "file by dots" cat "../../../../../../../../../../../$work/canary"
try "file by the first process" cat "/proc/1/root/$work/canary"
try "file by the working folder" cat "/proc/1/cwd/$work/canary"
try "file by the parent" cat "/proc/\$PPID/root/$work/canary"
try "write to the store" bash -c 'for f in /run/pigsty/store/sha256/*/*; do echo >>"\$f" || exit 1; done'
try "delete from the store" bash -c 'rm -r /run/pigsty/store/sha256/*'
try "chmod in the store" bash -c 'chmod 0777 /run/pigsty/store/sha256'
try "priority" nice -n -10 bash -c '[ "\$(nice)" -lt 0 ]'
# The sandbox has no descriptors of the host but the output of rpm.
for number in /proc/self/fd/*; do echo "descriptor \$(readlink "\$number")"; done >&3
echo "processes \$(echo /proc/[0-9]*)" >&3
echo "mounts \$(cut -d ' ' -f 5 /proc/self/mountinfo | tr '\n' ' ')" >&3
# What the tree may keep: a link and a name that lead outwards.
ln -s ../../../../../../$work/canary /opt/odd/link
exit 0
SPEC
odd_rpms
image_specs

# state: what of the host a scriptlet could have changed.
state() {
    hostname
    stat -c '%n %a %u %g %t %T' /dev /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty
    grep -s . /proc/sys/vm/page-cluster /proc/sys/kernel/{hostname,core_pattern,panic,sysrq,printk} || true
    cut -d ' ' -f 4- /proc/self/mountinfo | sort
    cat canary
    find cache/store -type f -printf '%p %m %s %T@\n' | sort
}

run 0 image build small
nothing_left small
state >before
passed "a sane image, $(grep -c . <(tar -tf dist/small.rootfs.tar)) files"

# stops IMAGE SCRIPTLET TEXT...: the build fails naming the scriptlet, and says every TEXT.
stops() {
    local name=$1 scriptlet=$2
    shift 2
    run 1 image build "$name"
    says "$scriptlet($name-1-1.noarch)" "$@"
    ! LC_ALL=C grep -q $'[\001-\010\013-\037]' "$work/err" || fail "control characters reached the terminal"
    not_built "$name"
    passed "$name: $(grep -m 1 '^error' "$work/err")"
}

stops bad-pre %prein 'words of pre' 'exit status 3' 'red'
stops bad-post %post 'words of post' 'exit status 3' 'red'
stops bad-posttrans %posttrans 'words of posttrans' 'exit status 3'
stops bad-lua %post 'words of lua'
stops bad-trigger %triggerin 'words of trigger' 'exit status 4'
stops unended %posttrans 'other words' 'exit status 5'

cp specs/odd/distro.yml distro.yml
printf '  tolerated_scriptlets:\n    - {scriptlet: "%%post(bad-post)", reason: a test}\n' >>specs/odd/distro.yml
run 0 image build bad-post
says 'warning' 'tolerated' '%post(bad-post-1-1.noarch)'
nothing_left bad-post
passed "a tolerated scriptlet is a warning"
stops bad-pre %prein 'words of pre'
cp distro.yml specs/odd/distro.yml

for name in silent chatty; do
    start=$SECONDS
    run 1 image build $name --scriptlet-limit 5
    says "%post($name-1-1.noarch)" 'ran longer than' '--scriptlet-limit' 'words'
    not_built $name
    [ $((SECONDS - start)) -lt 120 ] || fail "took $((SECONDS - start)) s"
    passed "$name: ended, $((SECONDS - start)) s in all"
done

run 1 image build killer
says '%post(killer-1-1.noarch)' 'killed by signal 9' 'kill -9 -1'
not_built killer
kill -0 "$canary" || fail "the canary process of the host is dead"
passed "kill -9 -1 ends nothing but the sandbox: $(grep -m 1 '^error' "$work/err")"

run 0 image build daemon
nothing_left daemon
! pgrep -f 'sleep 765432[12]' >/dev/null || fail "a daemon of a scriptlet is alive"
tar -tf dist/daemon.rootfs.tar >daemon.list
grep -q daemons-started daemon.list || fail "the daemons were not started"
passed "daemons of a scriptlet are gone with the transaction"

run 3 image build changed
says '/opt/odd/changed' 'verify.yml' 'differs'
not_built changed
passed "a file that is not what its package says"

elapsed() { printf '%s\n' $(($(date +%s) - $(cut -d . -f 1 /proc/uptime))); }
clock=$(elapsed)
run 0 image build hostile
nothing_left hostile
tar -xOf dist/hostile.rootfs.tar ./opt/odd/report >report 2>/dev/null ||
    tar -xOf dist/hostile.rootfs.tar opt/odd/report >report
sed 's/^/  /' report
! grep '^DONE' report || fail "an attempt succeeded"
[ "$(grep -c '^refused' report)" -eq 39 ] || fail "expected 39 attempts, found $(grep -c '^refused' report)"
! grep -F "$work" report || fail "descriptors or mounts show the host"
passed "every attempt was refused"
[ ! -s connections.log ] || fail "the host was reached: $(cat connections.log)"
passed "the listener saw nothing"
kill -0 "$canary" || fail "the canary process of the host is dead"
difference=$(($(elapsed) - clock))
[ "${difference#-}" -le 2 ] || fail "the clock of the host moved by $difference s"
passed "the clock and the processes of the host are untouched"

find cache/store -type f -newer before -printf '%f\n' >fetched
state | grep -vFf <(sed 's/^$/^/' fetched; echo neverneverthere) >after
diff <(grep -vFf <(sed 's/^$/^/' fetched; echo neverneverthere) before) after || fail "the host was changed"
passed "host name, sysctls, devices, mounts, files of the host are as before"
