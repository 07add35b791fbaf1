#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What firstboot writes for the services of PostgreSQL nodes, judged by the programs that read it: haproxy, pgbouncer,
# vip-manager with an etcd, systemd; for every PostgreSQL node of the shipped inventories, laid over with what the lab has.
# On one of them a PostgreSQL runs, and clients come through pooler and services.
source "$(dirname "$0")/lib.sh"
source "$here/node_lib.sh"
need_root "the programs run in containers of their own"
tree=$(node_image)/tree
mounted=()
trap 'status=$?; for one in "${mounted[@]}"; do umount "$one" || true; done; (exit $status); finish' EXIT

# lab_hosts NAME FILE: writes the inventory NAME for the lab to FILE and prints its PostgreSQL nodes, a line each with the
# addresses of all members, its own first.
lab_hosts() {
    $python - "$root/tests/data" "$1" "$2" <<'PY'
import pathlib, sys, yaml
data = pathlib.Path(sys.argv[1])
inventory = yaml.safe_load((data / "inventories" / f"pigsty-{sys.argv[2]}.yml").read_text())["all"]
overlay = yaml.safe_load((data / "lab-overlay.yml").read_text())
inventory["vars"].update(overlay["vars"])
for name, group in inventory["children"].items():
    variables = group.setdefault("vars", {})
    variables.update(overlay["groups"].get(name, {}))
    hosts = list(group["hosts"])
    if "pg_cluster" in variables and variables.get("gp_role") is None:
        for host in hosts:
            print(host, *(one for one in hosts if one != host))
pathlib.Path(sys.argv[3]).write_text(yaml.safe_dump({"all": inventory}, sort_keys=False, width=120))
PY
}

# rendered NAME INVENTORY ADDRESS: makes NAME/root a node that firstboot has configured from outside.
rendered() {
    mkdir -p "$1"/{upper,scratch,root}
    mount -t overlay overlay -o "lowerdir=$tree,upperdir=$work/$1/upper,workdir=$work/$1/scratch" "$work/$1/root"
    mounted+=("$work/$1/root")
    run 0 "$firstboot" --root "$work/$1/root" --inventory "$2" --ip "$3" apply
    install -m 0755 "$here/configs_judge.sh" "$1/root/configs_judge.sh"
}

judged() {
    local name=$1
    shift
    timeout 180 systemd-nspawn --quiet --pipe --register=no --keep-unit --as-pid2 --private-network \
        --capability=CAP_NET_ADMIN,CAP_NET_RAW --directory "$work/$name/root" /configs_judge.sh "$@" >"$name.said" 2>&1 || true
    grep -qx JUDGED "$name.said" || fail "$name: $(tail -n 20 "$name.said")"
    while read -r line; do
        passed "$name: $line"
    done < <(grep -v '^JUDGED$\|^Attempted' "$name.said")
}

for inventory in auto demo mxdb; do
    lab_hosts "$inventory" "$inventory.yml" >hosts
    while read -r self others; do
        rendered "$inventory-$self" "$inventory.yml" "$self"
        # shellcheck disable=SC2086
        judged "$inventory-$self" files "$self" $others </dev/null
    done <hosts
done

# What no shipped inventory has: a password for the page, checks by port and by connection, a service on the VIP only.
lab_hosts demo own.yml >/dev/null
$python - own.yml <<'PY'
import sys, yaml
inventory = yaml.safe_load(open(sys.argv[1]))
inventory["all"]["vars"].update(haproxy_admin_auth_enabled=True, haproxy_admin_username="boss", haproxy_admin_password="a 'b\"#$c")
inventory["all"]["children"]["pg-test"]["vars"]["pg_services_extra"] += [
    dict(name="vip", src_ip="vip", src_port=5440, selector="[]", check_port=8008, check_url="/primary"),
    dict(name="plain", src_port=5441, dst_port=7000, selector="[? pg_role == `primary`]", selector_backup="[? pg_role != `primary`]", check_method="tcp")]
yaml.safe_dump(inventory, open(sys.argv[1], "w"))
PY
rendered own own.yml 10.10.10.12
judged own files 10.10.10.12 10.10.10.11 10.10.10.13

rendered live demo.yml 10.10.10.11
judged live live 10.10.10.11 10.10.10.12 10.10.10.13
