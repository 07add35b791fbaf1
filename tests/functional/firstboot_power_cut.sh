#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Power cuts: a QEMU machine is killed at random moments of its first boot; the next boot of the same disk makes the node
# ready all the same. Two machines, twenty where ROUNDS is 30 or more; the moments follow from SEED.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
need_root "the lab's image is built as root"
rounds=2
[ "${ROUNDS:-3}" -lt 30 ] || rounds=20
seed=${SEED:-$$}
RANDOM=$seed
echo "seed $seed, $rounds rounds"
image=$(node_image)/pgsql.raw
"$root/tests/tools/lab_inventory.py" --overlay "$root/tests/data/node-only.yml" >pigsty.yml
ssh-keygen -q -t ed25519 -N '' -f key
run 0 "$bundle" seed pigsty.yml --host 10.10.10.10 --ssh-key key.pub --user keeper --interface eth0 --prefix 24 -o seed.iso
machine=(--address 10.10.10.10/24 --disk-size 8GiB --memory 2GiB --limit 900)

for round in $(seq "$rounds"); do
    "$bundle" image boot "$image" "${machine[@]}" --seed seed.iso --wait ready --keep "cut$round" >cut.out 2>cut.err </dev/null &
    boot=$!
    servers+=("$boot")
    # firstboot tells on the console when it begins; the cut comes up to 20 s after that.
    for _ in $(seq 3000); do
        ! grep -aq 'pigsty-firstboot' "cut$round/console.log" 2>/dev/null || break
        kill -0 "$boot" 2>/dev/null || fail "the machine ended: $(tail cut.err)"
        sleep 0.1
    done
    moment=$((RANDOM % 20000))
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
    ready=no
    ! grep -aq PIGSTY-READY "cut$round/console.log" || ready=yes
    kill -9 "$boot" 2>/dev/null || true
    wait "$boot" 2>/dev/null || true
    run 0 "$bundle" image boot "cut$round/disk.qcow2" "${machine[@]}" --seed seed.iso --wait ready --key key --user keeper --console-log again.log \
        --run 'sudo pigsty-firstboot apply; sudo pigsty-firstboot status; systemctl is-system-running --wait'
    prints 'nothing to change' running
    passed "round $round: power cut $moment ms into firstboot (ready before: $ready), ready after the next boot"
    rm -rf "cut$round"
done
