"""Looks into the Debian tree: paths resolved inside it, owners by its own passwd, capabilities."""

import os
import re
import stat
import subprocess


class Tree:
    """A root tree on disk. Paths given and returned start with '/' and mean places inside it."""

    def __init__(self, root):
        self.root = root
        self.users = self._names("etc/passwd")
        self.groups = self._names("etc/group")
        self.capabilities = self._capabilities()
        self._directories = {}

    def host(self, path):
        return self.root + path

    def stat(self, path):
        """lstat, or None when there is nothing."""
        try:
            return os.lstat(self.host(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def is_directory(self, path):
        status = self.stat(path)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def read(self, path):
        with open(self.host(path), encoding="utf-8", errors="surrogateescape") as file:
            return file.read()

    def canonical(self, path):
        """The path with every parent resolved through the tree's own links; the last part is kept."""
        parent, name = os.path.split(path)
        return os.path.join(self._resolved(parent), name)

    def final(self, path):
        """Where a chain of links ends inside the tree."""
        for _ in range(20):
            path = self.canonical(path)
            if not os.path.islink(self.host(path)):
                break
            path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(self.host(path))))
        return path

    def owner(self, status):
        """(user, group) as names of the tree, never of the host."""
        return self.users[status.st_uid], self.groups[status.st_gid]

    def walk(self, skipped):
        """Every path below the root but those in `skipped` and below, parents first, sorted."""
        for folder, names, files in os.walk(self.root):
            inside = folder[len(self.root):]
            names.sort()
            for name in sorted(names + files):
                path = f"{inside}/{name}"
                if path not in skipped:
                    yield path
            names[:] = [n for n in names if f"{inside}/{n}" not in skipped]

    def _resolved(self, directory):
        if directory in ("", "/"):
            return "/"
        if directory not in self._directories:
            parent, name = os.path.split(directory)
            path = os.path.join(self._resolved(parent), name)
            if os.path.islink(self.host(path)):
                target = os.path.join(os.path.dirname(path), os.readlink(self.host(path)))
                path = self._resolved(os.path.normpath(target))
            self._directories[directory] = path
        return self._directories[directory]

    def _names(self, file):
        with open(os.path.join(self.root, file), encoding="utf-8") as lines:
            rows = [line.split(":") for line in lines]
        return {int(row[2]): row[0] for row in rows}

    def _capabilities(self):
        listing = subprocess.run(
            ["/usr/sbin/getcap", "-r", self.root + "/usr"], check=True, capture_output=True, text=True
        ).stdout
        found = re.findall(r"^(\S+) (\S+)$", listing, re.M)
        return {path[len(self.root):]: value for path, value in found}
