# SPDX-License-Identifier: Apache-2.0
"""Runs programs and measures them: wall time and peak memory, of several runs the best one."""

import os
import subprocess
import time


class Sample:
    """Best wall time in seconds, and largest peak memory in MB, of some runs of one command."""

    def __init__(self, seconds, megabytes):
        self.seconds = seconds
        self.megabytes = megabytes


def run_once(command, **options):
    """Runs `command` (a list, or a string for the shell) and returns a Sample. A failure ends the benchmark."""
    started = time.monotonic()
    process = subprocess.Popen(command, shell=isinstance(command, str), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, executable="/bin/bash" if isinstance(command, str) else None,
                               **options)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"error: {command} ended with {process.returncode}:\n{errors.decode(errors='replace')[-2000:]}")
    return Sample(seconds, usage.ru_maxrss / 1000)


def compare(ours, theirs, rounds, before_ours=None, before_theirs=None):
    """Runs both commands in turn, `rounds` times, so that noise of the machine hits both alike."""
    best = [None, None]
    for _ in range(rounds):
        for side, (command, before) in enumerate(((ours, before_ours), (theirs, before_theirs))):
            if before:
                before()
            sample = run_once(command)
            if best[side] is None:
                best[side] = sample
            else:
                best[side].seconds = min(best[side].seconds, sample.seconds)
                best[side].megabytes = max(best[side].megabytes, sample.megabytes)
    return best


class Table:
    """The result: a row for each comparison."""

    HEAD = ("what", "ours", "peer", "ratio", "target", "memory ours/peer")

    def __init__(self):
        self.rows = [self.HEAD]
        self.missed = 0

    def add(self, what, ours, theirs, target, at_least=True):
        """`target` bounds peer/ours (at_least) or ours/peer (not at_least)."""
        ratio = theirs.seconds / ours.seconds if at_least else ours.seconds / theirs.seconds
        good = ratio >= target if at_least else ratio <= target
        self.add_text(what, f"{ours.seconds:.3f} s", f"{theirs.seconds:.3f} s", f"{ratio:.2f}x",
                      f"{'>=' if at_least else '<='} {target}x", good,
                      f"{ours.megabytes:.0f}/{theirs.megabytes:.0f} MB" if ours.megabytes else "")

    def add_text(self, what, ours, theirs, ratio, target, good, memory=""):
        self.missed += not good
        self.rows.append((what, ours, theirs, ratio, target + ("" if good else "  MISSED"), memory))

    def print(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(len(self.HEAD))]
        for number, row in enumerate(self.rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            if number == 0:
                print("  ".join("-" * width for width in widths))
