"""Writes one rpmbuild spec for a list of RPMs."""

import time

_HEAD = """\
%global __spec_install_pre %{{___build_pre}}
%global __os_install_post %{{nil}}
%global debug_package %{{nil}}
%global _build_id_links none
%global _missing_build_ids_terminate_build 0
%global _unpackaged_files_terminate_build 0
%global _binaries_in_noarch_packages_terminate_build 0
%global _binary_payload w2.gzdio
%global _buildhost lab.invalid
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global __perl_requires %{{nil}}
%global __perllib_requires %{{nil}}
%global __requires_exclude {excluded}

Name: {name}
Version: 1
Release: 1
Summary: Frame of the lab's packages
License: Various
BuildArch: x86_64

%description
Never built by itself.

"""

# Needs that Debian leaves open, since they are optional there. No backslashes: rpm eats them.
_EXCLUDED = "^(pkgconfig[(].*|/usr/local/.*|/lib/runit/.*|/usr/bin/pkg-config|libatm[.]so.*)$"


def evr(package, newer):
    """(epoch, version, release) of a Debian version as RPM writes it."""
    epoch, _, rest = package.version.rpartition(":")
    version, _, revision = rest.rpartition("-")
    if not version:
        version, revision = rest, "0"
    release = revision + (".el7_9.1" if newer else ".el7")
    return epoch or "0", version.replace("-", "."), release


def write_spec(file, name, rpms, describe, newer, epoch_seconds):
    """`describe(rpm)` gives (requires, pre-requires, provides, scriptlets)."""
    file.write(_HEAD.format(name=name, excluded=_EXCLUDED))
    for rpm in rpms:
        _write_package(file, rpm, newer, *describe(rpm))
    day = time.strftime("%a %b %d %Y", time.gmtime(epoch_seconds))
    what = "Rebuild with a higher release" if newer else "Cut from the Debian package of this version"
    file.write(f"%changelog\n* {day} Lab <lab@lab.invalid>\n- {what}\n")


def _write_package(file, rpm, newer, requires, requires_first, provides, sections):
    epoch, version, release = evr(rpm.lead, newer)
    lines = [
        f"%package -n {rpm.name}",
        f"Version: {version}",
        f"Release: {release}",
        f"Summary: {_plain(rpm.lead.summary) or rpm.name}",
        "License: Debian main, see the copyright files",
    ]
    if epoch != "0":
        lines.append(f"Epoch: {epoch}")
    if rpm.noarch:
        lines.append("BuildArch: noarch")
    if not rpm.options.get("automatic", True):
        lines.append("AutoReq: no")
    if rpm.lead.homepage:
        lines.append(f"URL: {_plain(rpm.lead.homepage)}")
    lines += [f"Requires(pre): {name}" for name in requires_first]
    lines += [f"Requires: {name}" for name in requires]
    lines += [f"Provides: {name}" for name in provides]
    sources = ", ".join(f"{p.name} {p.version}" for p in rpm.debian) or rpm.lead.name
    lines += ["", f"%description -n {rpm.name}", f"{_plain(rpm.lead.summary)}", f"Cut from Debian's {sources}.", ""]
    for section, body in sections.items():
        lines += [_section(section, rpm.name), *body, ""]
    lines += [f"%files -n {rpm.name}", *map(_file_line, sorted(rpm.entries, key=lambda e: e.path)), ""]
    file.write("\n".join(lines) + "\n")


def _section(section, name):
    word, _, rest = section.partition(" ")
    return f"%{word} -n {name} {rest}".rstrip()


def _file_line(entry):
    mode = "-" if entry.is_link else f"{entry.mode & 0o7777:04o}"
    parts = [f"%attr({mode},{entry.user},{entry.group})"]
    if entry.is_directory:
        parts.append("%dir")
    if entry.config:
        parts.append("%config(noreplace)")
    if entry.capabilities:
        parts.append(f"%caps({entry.capabilities})")
    # rpm takes quoted names literally, but for its own macros
    parts.append('"' + entry.path.replace("%", "%%") + '"')
    return " ".join(parts)


def _plain(text):
    return text.replace("%", "%%")
