#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Clients of a PostgreSQL cluster, for tests.

pg_client.py query DSN SQL            prints the rows, fields divided by "|"
pg_client.py writable DSN SECONDS     waits until a commit succeeds; prints the seconds that took
pg_client.py writer DSN LOG           commits numbers into table written until it is ended
pg_client.py members LOG DSN...       tries all the time to commit at each member itself
pg_client.py judge LOG MEMBERS        judges both logs: gaps of the writer, two members that commit at once

A line of the writer's log: NUMBER BEGIN END, of the members': MEMBER TIMELINE BEGIN END, times in seconds of the clock
that never goes back."""

import signal
import sys
import threading
import time

import psycopg2

MORE = " connect_timeout=2 tcp_user_timeout=3000 keepalives_idle=1 keepalives_interval=1 keepalives_count=3"
ending = threading.Event()


def connect(dsn):
    connection = psycopg2.connect(dsn + MORE)
    connection.autocommit = True
    return connection


def query(dsn, sql):
    with connect(dsn).cursor() as cursor:
        cursor.execute(sql)
        for row in cursor.fetchall() if cursor.description else []:
            print("|".join("" if field is None else str(field) for field in row))


def writable(dsn, seconds):
    begin = time.monotonic()
    trouble = "nothing tried"
    while time.monotonic() - begin < float(seconds):
        try:
            with connect(dsn).cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS writable (at timestamptz); INSERT INTO writable VALUES (now())")
            print(f"{time.monotonic() - begin:.1f}")
            return 0
        except psycopg2.Error as error:
            trouble = str(error).strip()
            time.sleep(0.2)
    print(trouble, file=sys.stderr)
    return 1


def writer(dsn, path):
    number, connection = 0, None
    with open(path, "a", buffering=1) as log:
        while not ending.is_set():
            number += 1
            begin = time.monotonic()
            try:
                connection = connection or connect(dsn)
                with connection.cursor() as cursor:
                    cursor.execute("INSERT INTO written (number) VALUES (%s)", (number,))
                log.write(f"{number} {begin:.3f} {time.monotonic():.3f}\n")
                time.sleep(0.02)
            except psycopg2.Error as error:
                print(f"{time.monotonic():.3f} {number} {str(error).strip().splitlines()[:1]}", file=sys.stderr)
                connection = None
                time.sleep(0.1)


def member(dsn, log):
    name = next(word[5:] for word in dsn.split() if word.startswith("host="))
    connection = None
    while not ending.is_set():
        begin = time.monotonic()
        try:
            connection = connection or connect(dsn)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO tried (member) VALUES (%s) RETURNING pg_walfile_name(pg_current_wal_lsn())", (name,))
                timeline = int(cursor.fetchone()[0][:8], 16)
            log.write(f"{name} {timeline} {begin:.3f} {time.monotonic():.3f}\n")
        except psycopg2.errors.ReadOnlySqlTransaction:
            pass
        except psycopg2.Error:
            connection = None
        time.sleep(0.05)


def members(path, *dsns):
    with open(path, "a", buffering=1) as log:
        threads = [threading.Thread(target=member, args=(dsn, log), daemon=True) for dsn in dsns]
        for thread in threads:
            thread.start()
        while not ending.is_set():
            time.sleep(0.1)
        for thread in threads:
            thread.join(5)


def judge(path, members_path):
    ends = sorted(float(line.split()[2]) for line in open(path))
    gap = max((b - a for a, b in zip(ends, ends[1:])), default=0.0)
    commits = []
    for line in open(members_path):
        name, timeline, begin, end = line.split()
        commits.append((float(end), float(begin), int(timeline), name))
    newest_end, newest = {}, 0
    for end, begin, timeline, name in sorted(commits):
        # A commit that began after one on a later timeline had ended: two members took commits.
        for later, first_end in newest_end.items():
            if later > timeline and begin > first_end:
                print(f"{name} took a commit on timeline {timeline} at {begin}, timeline {later} had one at {first_end}")
                return 1
        newest_end.setdefault(timeline, end)
        newest = max(newest, timeline)
    print(f"{len(ends)} commits, the longest gap {gap:.1f} s; {len(commits)} commits at members, timelines up to {newest}")
    return 0


def main():
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    actions = {"query": query, "writable": writable, "writer": writer, "members": members, "judge": judge}
    try:
        return actions[sys.argv[1]](*sys.argv[2:])
    except psycopg2.Error as error:
        print(str(error).strip(), file=sys.stderr)
        return 1


sys.exit(main())
