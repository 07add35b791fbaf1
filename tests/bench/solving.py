# SPDX-License-Identifier: Apache-2.0
"""Compares choosing packages with dnf, on real CentOS Stream 9 metadata."""

import shutil

from measure import compare

REQUESTS = ["nginx", "httpd", "php", "golang", "git", "gcc-c++", "postgresql-server", "mariadb-server", "redis"]

DISTRO = "name: cs9\ntitle: CentOS Stream 9\nreleasever: \"9\"\narch: x86_64\nmodule_name: cs9\nrpm_db_path: /var/lib/rpm\n"


def write_profile(corpus, work):
    """A profile of the two repositories and one package set. Nothing is signed there, only metadata is read."""
    folder = work / "specs" / "cs9"
    folder.mkdir(parents=True)
    (folder / "distro.yml").write_text(DISTRO)
    repositories = "".join(
        f"  {name}:\n    title: {name}\n    trust: none\n    mirrors: [\"file://{corpus}/{name}/\"]\n"
        for name in ("cs9-appstream", "cs9-gap"))
    (folder / "upstreams.yml").write_text("repositories:\n" + repositories)
    (folder / "packages.yml").write_text("sets:\n  all:\n    packages: [" + ", ".join(REQUESTS) + "]\n")
    return work / "specs"


def bench(table, program, corpus, work, rounds):
    specs, ours_cache, dnf_cache = write_profile(corpus, work), work / "solve-cache", work / "dnf-cache"
    ours = [program, "--quiet", "--specs", specs, "--profile", "cs9", "--cache", ours_cache, "resolve", "--dry-run"]
    dnf = (f"dnf -q --installroot={work}/empty --forcearch=x86_64 --releasever=9 --setopt=cachedir={dnf_cache} "
           f"--repofrompath=as,file://{corpus}/cs9-appstream --repofrompath=gap,file://{corpus}/cs9-gap "
           "--repo=as --repo=gap --setopt=as.module_hotfixes=1 --setopt=install_weak_deps=False --nogpgcheck "
           f"--assumeno install {' '.join(REQUESTS)}; test $? -eq 1")

    def forget(folder):
        return lambda: shutil.rmtree(folder, ignore_errors=True)

    cold = compare(ours, dnf, rounds, forget(ours_cache), forget(dnf_cache))
    table.add("resolve, cold, vs dnf", *cold, 2)
    warm = compare(ours, dnf, rounds)
    table.add("resolve, warm, vs dnf", *warm, 5)
