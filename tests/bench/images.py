# SPDX-License-Identifier: Apache-2.0
"""Measures `image build` against dnf, tar and mke2fs, and what memory and space it takes."""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import yaml
from measure import Sample, run_once

IMAGE = "pgsql"
PAUSE = 0.1  # between two looks at the processes, in seconds


def built(program, work, *options):
    """Builds the image anew and returns the record that --json prints."""
    shutil.rmtree(work / "images", ignore_errors=True)
    done = subprocess.run([*program, "--json", "image", "build", IMAGE, "-o", work / "images", "--lock",
                           work / "bundle.lock", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise SystemExit(f"error: image build ended with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    return json.loads(done.stdout)


def seconds_of(record, step):
    return next(one["seconds"] for one in record["steps"] if one["name"] == step)


def link_packages(work):
    """The image's packages under their own names, as the store has them."""
    folder = work / "rpms"
    folder.mkdir()
    lock = yaml.load((work / "bundle.lock").read_text(), Loader=yaml.CSafeLoader)
    for package in lock["packages"]:
        if IMAGE in package["sets"]:
            name = pathlib.PurePath(package["path"]).name
            os.link(work / "cache/store/sha256" / package["sha256"][:2] / package["sha256"], folder / name)
    return folder


def dnf_command(rpms, root, home):
    """dnf --installroot of local files, with the few devices that scriptlets need, without network."""
    return f"""
        set -e
        rm -rf {root}; mkdir -p {root}/dev {root}/proc {home}
        echo '%_dbpath /var/lib/rpm' >{home}/.rpmmacros
        HOME={home} unshare -m -p -f -n bash -ec '
            mount -t proc proc {root}/proc
            mount -t tmpfs tmpfs {root}/dev
            for name in null zero full random urandom tty; do
                touch {root}/dev/$name; mount --bind /dev/$name {root}/dev/$name
            done
            ln -s /proc/self/fd {root}/dev/fd
            dnf -y -q --installroot={root} --nogpgcheck --releasever=7 --setopt=install_weak_deps=False \\
                --setopt=reposdir=/nowhere --setopt=cachedir={home}/cache install {rpms}/*.rpm'"""


def disk_command(root, work):
    """What is left of making a disk when nothing is pinned: an archive of the tree, and a file system of it."""
    return (f"rm -f {work}/peer.tar {work}/peer.img; tar -C {root} -cf {work}/peer.tar . && "
            f"mke2fs -q -F -t ext4 -d {root} {work}/peer.img 4G")


class Watch(threading.Thread):
    """Looks at our own children and at folders while a build runs."""

    def __init__(self, work_folder, output):
        super().__init__(daemon=True)
        self.folders = (work_folder, output)
        self.resident = 0
        self.work = 0
        self.space = 0
        self.ended = threading.Event()

    def run(self):
        looks = 0
        while not self.ended.wait(PAUSE):
            self.resident = max(self.resident, resident_bytes(os.getpid()))
            if looks % 10 == 0:
                work = allocated(self.folders[0])
                self.work = max(self.work, work)
                self.space = max(self.space, work + allocated_unfinished(self.folders[1]))
            looks += 1


def resident_bytes(ancestor):
    """Resident memory of all descendants together; pages they share count for each."""
    parents, sizes = {}, {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            fields = pathlib.Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(name)], sizes[int(name)] = int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGESIZE")

    def descends(pid):
        while pid in parents:
            pid = parents[pid]
            if pid == ancestor:
                return True
        return False

    return sum(size for pid, size in sizes.items() if descends(pid))


def allocated(folder):
    return int(subprocess.run(["du", "-sx", "-B1", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False).stdout.split()[:1][0] if folder.exists() else 0)


def allocated_unfinished(folder):
    return sum(allocated(entry) for entry in folder.glob(".*")) if folder.exists() else 0


def bench(table, program, work, rounds):
    """`program`: the command with its options for the lab; `work` is where its cache is."""
    best, root, home = {}, work / "peer-root", work / "peer-home"
    if not (work / "bundle.lock").exists():
        run_once([*program, "resolve", "--output", work / "bundle.lock"])
    run_once([*program, "fetch", "--lock", work / "bundle.lock"])
    rpms = link_packages(work)

    def keep(what, seconds):
        best[what] = min(best.get(what, seconds), seconds)

    for _ in range(rounds):
        record = built(program, work, "--formats", "raw")
        keep("tree", seconds_of(record, "tree"))
        keep("disk", seconds_of(record, "disk"))
        keep("dnf", run_once(dnf_command(rpms, root, home)).seconds)
        keep("peer disk", run_once(disk_command(root, work)).seconds)
    for what, ours, theirs, target in (("root tree, vs dnf --installroot", "tree", "dnf", 1.2),
                                       ("disk, vs tar + mke2fs -d", "disk", "peer disk", 1.3)):
        table.add(f"{IMAGE}: {what}", Sample(best[ours], 0), Sample(best[theirs], 0), target, at_least=False)
    shutil.rmtree(root, ignore_errors=True)
    for name in ("peer.tar", "peer.img"):
        (work / name).unlink()

    watch = Watch(work / "cache/work", work / "images")
    watch.start()
    started = time.monotonic()
    record = built(program, work, "--formats", "raw,qcow2,rootfs.tar")
    seconds = time.monotonic() - started
    watch.ended.set()
    watch.join()
    peak = watch.resident / 1e6
    table.add_text(f"{IMAGE}: peak memory, children included", f"{peak:.0f} MB", "", "", "<= 512 MB", peak <= 512,
                   f"{seconds:.0f} s for raw, qcow2, rootfs.tar")
    ratio = watch.space / record["tree_bytes"]
    table.add_text(f"{IMAGE}: temporary space, vs its tree", f"{watch.space / 1e6:.0f} MB",
                   f"{record['tree_bytes'] / 1e6:.0f} MB", f"{ratio:.2f}x", "<= 2.2x", ratio <= 2.2,
                   f"{watch.work / 1e6:.0f} MB without unfinished outputs")
