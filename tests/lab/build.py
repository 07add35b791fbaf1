"""Builds the lab: a Debian tree, cut into signed RPMs, laid out as repositories.

Usage: build.py NEW_FOLDER DEBS
"""

import json
import os
import shutil
import sys
import time

import rpms
import run
import spec
from accounts import Accounts
from adapt import adapt, kernel_release
from closure import open_requirements
from cut import cut
from debian import read_packages
from names import HERE, Names
from relations import Relations
from scriptlets import scriptlets
from sign import KEY_OF, Signer
from tree import Tree

_started = time.monotonic()


def say(text):
    print(f"lab: {time.monotonic() - _started:6.1f} s  {text}", file=sys.stderr, flush=True)


def main(new, debs):
    logs = os.path.join(new, "logs")
    work = os.path.join(new, "work")
    os.makedirs(logs)
    os.makedirs(work)
    root = os.environ.get("PIGSTY_LAB_TREE") or os.path.join(new, "tree")
    if not os.path.isdir(root):
        say("installing Debian into a tree")
        run.run(["sh", os.path.join(HERE, "tree.sh"), root, debs], os.path.join(logs, "tree.log"))

    say("cutting the tree along dpkg's file lists")
    installed = read_packages(root)
    _write_package_list(installed, os.path.join(new, "tree.packages.txt"))
    tree = Tree(root)
    names = Names(installed)
    epoch_seconds = _newest_build(tree, installed)
    kernel = kernel_release(tree)
    unclaimed = cut(tree, installed, names, adapt(tree, names))
    _report_unclaimed(unclaimed, os.path.join(new, "unclaimed.txt"))
    describe = _describer(tree, installed, names, kernel)

    say(f"building {len(names.rpms)} RPMs")
    built = _build(tree, names, describe, work, logs, epoch_seconds)
    repos = os.path.join(new, "repos")
    _lay_out(built, names, repos)

    say("signing")
    _sign(new, repos, logs)

    say("writing metadata")
    rpms.write_metadata(repos, os.path.join(logs, "createrepo.log"), epoch_seconds)
    _check_closed(repos)
    _write_overrides(new, repos)
    shutil.rmtree(work)
    if not os.environ.get("PIGSTY_LAB_TREE"):
        shutil.rmtree(root)
    for line in _sizes(repos):
        say(line)


def _describer(tree, installed, names, kernel):
    accounts = Accounts(tree, names.homes)
    relations = Relations(installed, names)
    claims = {rpm.name: accounts.claimed_by(rpm) for rpm in names.rpms.values()}
    accounts.write_setup(
        tree,
        {user for users, _ in claims.values() for user in users},
        {group for _, groups in claims.values() for group in groups},
    )
    for entry in names.rpms["setup"].entries:
        entry.user = entry.group = "root"  # no other name is known yet; its %post gives shadow its group

    def describe(rpm):
        first = ["shadow-utils"] if any(claims[rpm.name]) else []
        if rpm.name != "setup" and any((e.user, e.group) != ("root", "root") for e in rpm.entries):
            first.append("setup")
        return relations.requires(rpm), first, relations.provides(rpm), scriptlets(rpm, accounts, kernel)

    return describe


def _build(tree, names, describe, work, logs, epoch_seconds):
    """{(RPM name, newer?): (folder, file name)}"""
    heaps = rpms.shards(list(names.rpms.values()), 2)
    jobs = [("lab-1.spec", heaps[0], False), ("lab-2.spec", heaps[1], False)]
    jobs.append(("lab-updates.spec", [names.rpms[n] for n in sorted(names.newer)], True))
    for file_name, members, newer in jobs:
        with open(os.path.join(work, file_name), "w", encoding="utf-8", errors="surrogateescape") as file:
            spec.write_spec(file, file_name[:-5], members, describe, newer, epoch_seconds)
    paths = [os.path.join(work, job[0]) for job in jobs]
    folders = rpms.build_side_by_side(paths, tree, work, logs, epoch_seconds)
    built = {}
    for file_name, members, newer in jobs:
        for rpm in members:
            _, version, release = spec.evr(rpm.lead, newer)
            built[rpm.name, newer] = (folders[file_name], rpms.file_name(rpm, version, release))
    return built


def _lay_out(built, names, repos):
    for (name, newer), (folder, file_name) in sorted(built.items()):
        rpms.place(folder, repos, "updates" if newer else names.rpms[name].repo, file_name)


def _sign(new, repos, logs):
    keys = os.path.join(new, "keys")
    os.makedirs(keys)
    fingerprints = {}
    with Signer(os.path.join(logs, "sign.log")) as signer:
        for key in sorted(set(KEY_OF.values())):
            fingerprints[key] = signer.make_key(key, os.path.join(keys, f"RPM-GPG-KEY-lab-{key}"))
            folders = [os.path.join(repos, repo, "Packages") for repo in sorted(KEY_OF) if KEY_OF[repo] == key]
            signer.sign(fingerprints[key], [os.path.join(d, f) for d in folders for f in sorted(os.listdir(d))])
    shutil.copytree(keys, os.path.join(repos, "keys"))
    with open(os.path.join(new, "fingerprints.json"), "w", encoding="ascii") as file:
        json.dump(fingerprints, file, indent=2)
        file.write("\n")


def _check_closed(repos):
    missing = open_requirements(repos)
    # rpm itself answers for these
    missing = {name: who for name, who in missing.items() if not name.startswith("rpmlib(")}
    if missing:
        lines = [f"  {name}: needed by {', '.join(who)}" for name, who in sorted(missing.items())]
        raise SystemExit("lab: the set is not closed:\n" + "\n".join(lines))


def _write_overrides(new, repos):
    with open(os.path.join(new, "fingerprints.json"), encoding="ascii") as file:
        fingerprints = json.load(file)
    lines = ["repositories:"]
    for repo in sorted(KEY_OF):
        key = KEY_OF[repo]
        lines += [
            f"  {repo}:",
            f'    mirrors: ["@BASE_URL@/{repo}/"]',
            "    keys:",
            f'      - {{fingerprint: "{fingerprints[key]}", url: "@BASE_URL@/keys/RPM-GPG-KEY-lab-{key}"}}',
        ]
    with open(os.path.join(new, "overrides.yml.in"), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def _newest_build(tree, installed):
    """The time of the newest package: its copyright file carries it."""
    times = [tree.stat(f"/usr/share/doc/{name}/copyright") for name in installed]
    return int(max(status.st_mtime for status in times if status))


def _write_package_list(installed, path):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{p.name} {p.version} {p.arch}\n" for _, p in sorted(installed.items()))


def _report_unclaimed(paths, file_name):
    with open(file_name, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(path + "\n" for path in paths)
    say(f"{len(paths)} paths belong to nobody and are left out, see unclaimed.txt")


def _sizes(repos):
    for repo in sorted(KEY_OF):
        folder = os.path.join(repos, repo, "Packages")
        sizes = [os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)]
        yield f"{repo}: {len(sizes)} RPMs, {sum(sizes) / 1e6:.1f} MB"


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except run.ProgramFailed as error:
        sys.exit(f"lab: {error}")
