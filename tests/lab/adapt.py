"""Gives the Debian tree what EL7 has elsewhere: unit names, links, directories, files of our own."""

import os
import re
import shutil

from names import HERE

UNITS = "/usr/lib/systemd/system"


def adapt(tree, names):
    """Changes the tree; returns {path: RPM} of everything that was added to it."""
    made = {}
    for rpm in names.rpms.values():
        for unit, old in rpm.options.get("units", {}).items():
            made[_rename_unit(tree, unit, old)] = rpm.name
        for path, target in rpm.options.get("links", {}).items():
            made.update(_link(tree, path, target, rpm.name))
        for path, spec in rpm.options.get("dirs", {}).items():
            made[_directory(tree, path, spec)] = rpm.name
        made.update(_own_files(tree, rpm.name))
    return made


def _rename_unit(tree, unit, old):
    """The EL7 name becomes the real file, since systemctl will not enable an alias."""
    new_path, old_path = tree.canonical(f"{UNITS}/{unit}"), tree.canonical(f"{UNITS}/{old}")
    if not os.path.islink(tree.host(old_path)):
        text = re.sub(r"^Alias=.*\n", "", tree.read(old_path), flags=re.M)
        _replace(tree, new_path, text)
        shutil.copystat(tree.host(old_path), tree.host(new_path))
        os.unlink(tree.host(old_path))
        os.symlink(unit, tree.host(old_path))
    return new_path


def _link(tree, path, target, rpm):
    made = _parents(tree, path, rpm)
    path = tree.canonical(path)
    if os.path.lexists(tree.host(path)):
        os.unlink(tree.host(path))
    os.symlink(target, tree.host(path))
    return {**made, path: rpm}


def _directory(tree, path, spec):
    mode, user, group = spec.split()
    path = tree.canonical(path)
    os.makedirs(tree.host(path), exist_ok=True)
    user_id = next(i for i, name in tree.users.items() if name == user)
    group_id = next(i for i, name in tree.groups.items() if name == group)
    os.chown(tree.host(path), user_id, group_id)
    os.chmod(tree.host(path), int(mode, 8))
    return path


def _own_files(tree, rpm):
    """Copies tests/lab/files/<rpm>/ over the tree."""
    source = os.path.join(HERE, "files", rpm)
    made = {}
    for folder, _, files in os.walk(source):
        for name in files:
            path = os.path.join(folder, name)[len(source):]
            made.update(_parents(tree, path, rpm))
            path = tree.canonical(path)
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                _replace(tree, path, file.read())
            made[path] = rpm
    return made


def _parents(tree, path, rpm):
    """Makes missing parents; they belong to the RPM that needs them."""
    made = {}
    parent = os.path.dirname(path)
    while tree.stat(tree.canonical(parent)) is None:
        made[tree.canonical(parent)] = rpm
        parent = os.path.dirname(parent)
    for directory in sorted(made):
        os.mkdir(tree.host(directory), 0o755)
    return made


def _replace(tree, path, text):
    host = tree.host(path)
    if os.path.lexists(host):
        os.unlink(host)
    with open(host, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.chmod(host, 0o644)


def kernel_release(tree):
    """The one kernel in the tree."""
    releases = os.listdir(tree.host("/usr/lib/modules"))
    if len(releases) != 1:
        raise SystemExit(f"one kernel expected, found {releases}")
    return releases[0]
