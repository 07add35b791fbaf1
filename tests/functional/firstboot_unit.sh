#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The units of pigsty-firstboot in a node of the lab, with a stand-in for the program: what fails is told on the console and
# tried again; services are started from within without anyone waiting for ever; nothing is stopped with the unit.
source "$(dirname "$0")/lib.sh"
stand_in=$work/program
cat >"$stand_in" <<'END'
#!/bin/sh
# Stands in for pigsty-firstboot: "apply" fails until /etc/pigsty/demo is there, then starts a service as the program does.
set -e
case $1 in
status) echo "status: the demo is not there"; exit 1 ;;
apply) ;;
*) exit 2 ;;
esac
echo "firstboot runs"
[ -e /etc/pigsty/demo ] || { echo "PIGSTY-FAILED step=demo reason=\"no /etc/pigsty/demo\""; exit 1; }
cat >/etc/systemd/system/demo.service <<'UNIT'
[Unit]
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable demo.service
systemctl start demo.service
systemctl restart demo.service
systemctl stop demo.service
systemctl start demo.service
sleep infinity &
echo "firstboot is done"
END
chmod 0755 "$stand_in"
PIGSTY_FIRSTBOOT=$stand_in
source "$here/node_lib.sh"

nodes_begin
node_make one 10.10.10.11
[ "$(chroot one/root systemctl is-enabled pigsty-firstboot.service)" = enabled ] || fail "the unit is not enabled"
chroot one/root rpm -q pigsty-firstboot >/dev/null || fail "the image lacks the package"
passed "the image has the package, and its unit is enabled"

failed_units() { on one systemctl --failed --no-legend --plain | cut -d' ' -f1 | paste -sd,; }
node_start one
node_wait one
[ "$state $(failed_units)" = "degraded pigsty-firstboot.service" ] || fail "the node is $state, failed: $(failed_units)"
for line in 'PIGSTY-FAILED step=demo' 'status: the demo is not there' \
    'pigsty-firstboot failed. See: pigsty-firstboot status' 'Try again: systemctl restart pigsty-firstboot'; do
    grep -qF "$line" one/console || fail "the console lacks: $line"
done
[ "$(on one systemctl is-active multi-user.target)" = active ] || fail "nobody can look at a node that failed"
passed "a failed run: the unit alone failed, the console says what and how to go on"

on one sh -c 'echo >/etc/pigsty/demo'
timeout 60 nsenter -t "${node_leader[one]}" -m -u -i -n -p -r -w -- systemctl restart pigsty-firstboot ||
    fail "called again: $(on one systemctl list-jobs; tail -n 5 one/console)"
[ "$(on one systemctl is-active pigsty-firstboot demo multi-user.target | paste -sd' ')" = "active active active" ] ||
    fail "after the cause is gone: $(on one systemctl status pigsty-firstboot demo)"
[ "$(on one systemctl is-system-running)" = running ] || fail "failed: $(failed_units)"
passed "called again once the cause is gone, it succeeds; services start from within"

main_pid=$(on one systemctl show -p MainPID demo)
on one systemctl stop pigsty-firstboot
[ "$(on one systemctl is-active demo)" = active ] && [ "$(on one systemctl show -p MainPID demo)" = "$main_pid" ] ||
    fail "the service stopped with the unit"
passed "stopping the unit leaves what it started"

node_stop one
: >one/console
node_start one
node_wait one 120
[ "$state" = running ] || fail "the second boot is $state: $(on one systemctl list-jobs; failed_units)"
grep -q 'firstboot is done' one/console || fail "it did not run at boot: $(tail -n 5 one/console)"
[ "$(on one systemctl is-active demo)" = active ] || fail "the enabled service does not run"
order=$(on one systemctl show -p Before pigsty-firstboot | sed 's/^Before=//' | tr ' ' '\n' | sort | paste -sd' ')
[ "$order" = "multi-user.target shutdown.target" ] || fail "it is ordered before $order: what it starts would wait for it"
on one systemctl show -p After pigsty-firstboot >after
for name in network-online.target cloud-init-local.service cloud-init.service; do
    grep -qw "$name" after || fail "not ordered after $name"
done
! grep -qw cloud-final.service after || fail "cloud-final.service waits for multi-user.target, which waits for us"
passed "at boot the same: it runs after the seed, and nobody waits for anybody for ever"

# Nothing ends a run that takes long; it may clone a replica for a day.
[ "$(on one systemctl show -p TimeoutStartUSec pigsty-firstboot)" = TimeoutStartUSec=infinity ] ||
    fail "its time is limited: $(on one systemctl show -p TimeoutStartUSec pigsty-firstboot)"
passed "its time is not limited"

# Ordered before what it starts it would wait for ever: why the unit has no such Before=.
on one sh -c 'mkdir -p /etc/systemd/system/pigsty-firstboot.service.d
    printf "[Unit]\nBefore=demo.service\n" >/etc/systemd/system/pigsty-firstboot.service.d/before.conf
    systemctl daemon-reload; systemctl stop demo.service'
if timeout 10 nsenter -t "${node_leader[one]}" -m -u -i -n -p -r -w -- systemctl restart pigsty-firstboot; then
    fail "Before= does no harm: the comment in the unit is wrong"
fi
on one systemctl list-jobs >jobs
grep -q 'demo.service.*waiting' jobs || fail "it hangs for another reason: $(cat jobs)"
passed "with Before= it would wait for ever"
