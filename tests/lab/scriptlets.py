"""The scriptlets a real RPM of that name would have."""

from relations import units

_OFFLINE = "[ -d /run/systemd/system ] || export SYSTEMD_OFFLINE=1"
_FIRST = "/var/lib/rpm-state/systemd-first-install"


def scriptlets(rpm, accounts, kernel):
    """{section: [lines]}: section as a spec names it, without '%'."""
    users, groups = accounts.claimed_by(rpm)
    sections = {
        "pre": accounts.pre_script(users, groups),
        "post": _preset(rpm) + _lines(rpm, "post"),
        "post -p <lua>": _lines(rpm, "post_lua"),
        "preun": _disable(rpm),
        "posttrans": [line.replace("@KERNEL_RELEASE@", kernel) for line in _lines(rpm, "posttrans")],
    }
    if rpm.name == "systemd":
        # units installed before systemctl was there get their preset at the end
        sections["post"] = [f"if [ $1 = 1 ]; then mkdir -p {_FIRST.rsplit('/', 1)[0]}; : >{_FIRST}; fi"]
        sections["posttrans"] = [
            f"if [ -e {_FIRST} ]; then rm -f {_FIRST}; {_OFFLINE}; systemctl preset-all --preset-mode=enable-only; fi"
        ]
        sections["preun"] = []
    if rpm.name == "glibc-common":
        sections["transfiletriggerin -- /usr/lib /etc/ld.so.conf.d"] = ["/usr/sbin/ldconfig"]
    return {section: lines for section, lines in sections.items() if lines}


def _lines(rpm, key):
    return rpm.options.get(key, "").splitlines()


def _preset(rpm):
    wanted = [u for u in units(rpm) if "@" not in u]
    if not wanted:
        return []
    return [
        "if [ $1 = 1 ] && [ -x /usr/bin/systemctl ]; then",
        f"    {_OFFLINE}",
        f"    systemctl preset {' '.join(wanted)} >/dev/null 2>&1 || :",
        "fi",
    ]


def _disable(rpm):
    wanted = [u for u in units(rpm) if "@" not in u]
    if not wanted:
        return []
    return [
        "if [ $1 = 0 ] && [ -x /usr/bin/systemctl ]; then",
        f"    systemctl --no-reload disable --now {' '.join(wanted)} >/dev/null 2>&1 || :",
        "fi",
    ]
