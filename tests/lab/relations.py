"""What an RPM requires and provides beyond what rpmbuild finds in its files."""

import re

from adapt import UNITS


class Relations:
    """Debian's dependencies translated to RPM names."""

    def __init__(self, installed, names):
        self._names = names
        self._by_virtual = {}
        for package in sorted(installed.values(), key=lambda p: p.name):
            for provided in package.provides:
                self._by_virtual.setdefault(provided, package.name)

    def requires(self, rpm):
        """Sorted names; alternatives are settled by what is really installed."""
        found = set(rpm.options.get("requires", []))
        taken_over = rpm.debian if rpm.options.get("automatic", True) else []
        for package in taken_over:
            for alternatives in package.depends:
                target = self._settled(alternatives)
                if target:
                    found.add(target)
        if _is_service(rpm):
            found.add("systemd")
        return sorted(found - {rpm.name, *rpm.options.get("drops", [])})

    def provides(self, rpm):
        return sorted(set(rpm.options.get("provides", [])) - {rpm.name})

    def _settled(self, alternatives):
        for name in alternatives:
            if name in self._names.not_required:
                return None
            real = name if name in self._names.rpm_of else self._by_virtual.get(name)
            if real in self._names.not_required:
                return None
            if real in self._names.rpm_of:
                return self._names.rpm_of[real]
        return None


def units(rpm):
    """The unit files it carries, aliases and templates' instances apart."""
    pattern = re.compile(UNITS + r"/([^/]+\.(?:service|socket|timer|path|target))$")
    matches = [pattern.match(e.path) for e in rpm.entries if not e.is_link]
    return sorted(m.group(1) for m in matches if m)


# packages that systemd itself needs, or that carry units only for those who want them
_WITHOUT_SYSTEMD = {
    "systemd", "dbus", "util-linux", "e2fsprogs", "xfsprogs", "rsync", "procps-ng", "kmod", "device-mapper", "polkit",
    "shadow-utils", "gnupg2", "dnf", "sudo", "glib2", "pam", "kbd", "console-setup", "man-db", "rpm",
}


def _is_service(rpm):
    return rpm.name not in _WITHOUT_SYSTEMD and bool(units(rpm))
