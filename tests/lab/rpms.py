"""Runs rpmbuild side by side, lays the RPMs out as repositories, writes their metadata."""

import os
import shutil

import run


def build_side_by_side(specs, tree, topdir, log_folder, epoch_seconds):
    """One rpmbuild per spec, all at once. The tree itself is the build root."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch_seconds), "HOME": topdir, "LC_ALL": "C.UTF-8"}
    running = []
    for spec in specs:
        log = os.path.join(log_folder, os.path.basename(spec) + ".log")
        argv = [
            "rpmbuild", "-bb", "--noclean", "--nodebuginfo", "--nodeps", "--target", "x86_64-linux",
            "--buildroot", tree.root,
            "--define", f"_topdir {topdir}/{os.path.basename(spec)}.d",
            "--define", f"_rpmdir {topdir}/{os.path.basename(spec)}.rpms",
            "--define", "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
            "--define", f"_tmppath {topdir}",
            spec,
        ]
        running.append((run.start(argv, log, env=environment), log))
    for process, log in running:
        run.finish(process, log)
    return {os.path.basename(spec): f"{topdir}/{os.path.basename(spec)}.rpms" for spec in specs}


def shards(rpms, count):
    """Splits into lists of about the same work: a file costs as much as a few hundred kilobytes."""
    heaps = [[0, []] for _ in range(count)]
    weight = {r.name: sum(1 + e.size / 200_000 for e in r.entries) for r in rpms}
    for rpm in sorted(rpms, key=lambda r: (-weight[r.name], r.name)):
        lightest = min(heaps, key=lambda heap: heap[0])
        lightest[0] += weight[rpm.name]
        lightest[1].append(rpm)
    return [sorted(heap[1], key=lambda r: r.name) for heap in heaps]


def file_name(rpm, version, release):
    return f"{rpm.name}-{version}-{release}.{'noarch' if rpm.noarch else 'x86_64'}.rpm"


def place(built, repos, repo, name):
    """Moves one RPM into its repository."""
    target = os.path.join(repos, repo, "Packages")
    os.makedirs(target, exist_ok=True)
    shutil.move(os.path.join(built, name), os.path.join(target, name))


def write_metadata(repos, log, epoch_seconds):
    """The upstream's own repodata, gzip only."""
    for repo in sorted(os.listdir(repos)):
        folder = os.path.join(repos, repo)
        if os.path.isdir(os.path.join(folder, "Packages")):
            argv = [
                "createrepo_c", "--quiet", "--no-database", "--general-compress-type", "gz",
                "--set-timestamp-to-revision", "--revision", str(epoch_seconds), folder,
            ]
            run.run(argv, log)
