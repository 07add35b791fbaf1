#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every line of solve_vs_dnf.list is solved by us and by dnf, in an empty root: both must choose the same packages.

Usage: PIGSTY_CORPUS=... solve_vs_dnf.py SOLVE_TOOL
dnf is driven through its Python interface in one process; a few lines are also given to its command line, to prove
that this makes no difference. Exit status 77: skipped.
"""
import glob
import os
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
DISTRIBUTIONS = {"el7": ("el7-gap", "7"), "cs9-appstream": ("cs9-gap", "9")}
COMMAND_LINE_CHECKS = 3

# Lines whose answers may differ, with the reason. At most 3, none of el7.
LISTED_DIFFERENCES = {}


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIPPED)


def read_list():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "solve_vs_dnf.list")
    requests = {name: [] for name in DISTRIBUTIONS}
    with open(path) as stream:
        for line in stream:
            if not line.startswith("#"):
                distribution, words = line.split(maxsplit=1)
                requests[distribution].append(words.strip())
    return requests


def folders(corpus, distribution):
    return [os.path.join(corpus, name) for name in (distribution, DISTRIBUTIONS[distribution][0])]


def solve_ours(tool, scratch, repositories, lines):
    command = [tool, "--batch", "--cache", os.path.join(scratch, "solv")]
    for folder in repositories:
        [primary] = glob.glob(folder + "/repodata/*primary.xml.gz")
        filelists = glob.glob(folder + "/repodata/*filelists.xml.gz")
        command += ["--repo", ":".join([os.path.basename(folder) + "=" + primary] + filelists)]
    answer = subprocess.run(command, input="\n".join(lines) + "\n", text=True, check=True, stdout=subprocess.PIPE)
    blocks = answer.stdout.strip("\n").split("\n\n")
    assert len(blocks) == len(lines), "the tool gave %d answers to %d lines" % (len(blocks), len(lines))
    return [(set(b.split("\n")[1:]) if b.startswith("ok") else None, b.split("\n")[0]) for b in blocks]


def make_dnf(dnf, scratch, repositories, releasever):
    base = dnf.Base()
    conf = base.conf
    conf.installroot = os.path.join(scratch, "root")
    conf.cachedir = os.path.join(scratch, "dnf-" + releasever)
    conf.install_weak_deps = False
    conf.plugins = False
    conf.reposdir = []
    conf.substitutions.update({"releasever": releasever, "arch": "x86_64", "basearch": "x86_64"})
    for folder in repositories:
        repository = dnf.repo.Repo(os.path.basename(folder), conf)
        repository.baseurl = ["file://" + folder]
        repository.module_hotfixes = True
        base.repos.add(repository)
    base.fill_sack(load_system_repo=False)
    return base


def solve_dnf(dnf, base, line):
    base.reset(goal=True)
    base._goal = dnf.goal.Goal(base.sack)
    try:
        base.install_specs(line.split())
        base.resolve()
    except dnf.exceptions.Error as error:
        return None, str(error)
    packages = base.transaction.install_set
    return {"%s-%d:%s-%s.%s" % (p.name, p.epoch, p.version, p.release, p.arch) for p in packages}, "ok"


def solve_command_line(scratch, repositories, releasever, line):
    command = ["/usr/bin/dnf", "--installroot=" + os.path.join(scratch, "cli"), "--forcearch=x86_64", "--nogpgcheck",
               "--noplugins", "--releasever=" + releasever, "--setopt=install_weak_deps=False", "--assumeno"]
    for folder in repositories:
        name = os.path.basename(folder)
        command += ["--repofrompath=%s,file://%s" % (name, folder), "--repo=" + name,
                    "--setopt=%s.module_hotfixes=1" % name]
    environment = dict(os.environ, LC_ALL="C", COLUMNS="300")
    answer = subprocess.run(command + ["install"] + line.split(), env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # The table breaks long lines and the size may have no unit: what stands around an architecture counts.
    words = answer.stdout.split()
    chosen = set()
    for name, arch, evr in zip(words, words[1:], words[2:]):
        if arch in ("x86_64", "noarch", "i686") and "-" in evr:
            chosen.add("%s-%s%s.%s" % (name, "" if ":" in evr else "0:", evr, arch))
    return chosen


def told(title, packages):
    return "  only %s: %s" % (title, " ".join(sorted(packages)[:20])) if packages else ""


def compare(distribution, line, ours, theirs):
    """True when they agree, or the difference is listed."""
    if ours[0] == theirs[0]:
        return True
    listed = LISTED_DIFFERENCES.get((distribution, line))
    print("%s %r differs%s" % (distribution, line, " (listed: %s)" % listed if listed else ""))
    if ours[0] is None or theirs[0] is None:
        print("  ours: %s\n  dnf: %s" % (ours[1], theirs[1]))
    else:
        print(told("ours", ours[0] - theirs[0]), told("dnf", theirs[0] - ours[0]))
    return bool(listed)


def check_distribution(dnf, tool, scratch, corpus, distribution, lines):
    repositories = folders(corpus, distribution)
    releasever = DISTRIBUTIONS[distribution][1]
    ours = solve_ours(tool, scratch, repositories, lines)
    base = make_dnf(dnf, scratch, repositories, releasever)
    theirs = [solve_dnf(dnf, base, line) for line in lines]
    solved = [line for line, answer in zip(lines, theirs) if answer[0]]
    for line in solved[:COMMAND_LINE_CHECKS]:
        by_command = solve_command_line(scratch, repositories, releasever, line)
        assert by_command == theirs[lines.index(line)][0], "dnf's command line answers otherwise: " + line
    agreed = sum(compare(distribution, *both) for both in zip(lines, ours, theirs))
    print("%s: %d of %d lines agree (%d solved, %d refused by both or either)" %
          (distribution, agreed, len(lines), len(solved), len(lines) - len(solved)))
    return agreed == len(lines)


def main():
    corpus = os.environ.get("PIGSTY_CORPUS")
    if not corpus:
        skip("PIGSTY_CORPUS is not set")
    try:
        import dnf
    except ImportError:
        skip("dnf's Python modules are not here")
    assert len(LISTED_DIFFERENCES) <= 3 and not any(key[0] == "el7" for key in LISTED_DIFFERENCES)
    start = time.time()
    with tempfile.TemporaryDirectory() as scratch:
        agreed = [check_distribution(dnf, sys.argv[1], scratch, corpus, *item) for item in read_list().items()]
    print("%.1f s" % (time.time() - start))
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
