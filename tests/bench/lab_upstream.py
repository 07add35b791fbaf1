# SPDX-License-Identifier: Apache-2.0
"""Serves the lab upstream while something is measured."""

import contextlib
import pathlib
import subprocess

LAB = pathlib.Path(__file__).resolve().parents[1] / "lab" / "lab"


@contextlib.contextmanager
def serving(work):
    """Gives the overrides file that points the lab profile at the server."""
    overrides, pid_file = work / "overrides.yml", work / "nginx.pid"
    subprocess.run([LAB, "serve", "--pidfile", pid_file, "--overrides", overrides], check=True,
                   stdout=subprocess.DEVNULL)
    try:
        yield overrides
    finally:
        subprocess.run([LAB, "stop", "--pidfile", pid_file], check=False)
