"""Runs programs; they die with us, so that a killed build leaves nothing running."""

import subprocess

_DIE_WITH_US = ["/usr/bin/setpriv", "--pdeathsig", "KILL"]


class ProgramFailed(Exception):
    pass


def start(argv, log, **options):
    """Starts a program with both outputs in the file `log`."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            _DIE_WITH_US + argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options
        )


def finish(process, log):
    """Waits; a failure shows the end of the log."""
    if process.wait() != 0:
        with open(log, encoding="utf-8", errors="replace") as file:
            tail = "".join(file.readlines()[-15:])
        raise ProgramFailed(f'"{process.args[len(_DIE_WITH_US)]}" failed ({process.returncode}), see {log}:\n{tail}')


def run(argv, log, **options):
    finish(start(argv, log, **options), log)
