"""Serves the lab's repositories with a real nginx, or stops it.

Usage: serve.py start LAB PIDFILE PORT [OVERRIDES]    (PORT 0: any free one)
       serve.py stop PIDFILE
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

_CONFIG = """\
{user}
pid {pidfile};
error_log {prefix}/error.log;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
    access_log {prefix}/access.log;
    client_body_temp_path {prefix}/body;
    proxy_temp_path {prefix}/proxy;
    fastcgi_temp_path {prefix}/fastcgi;
    uwsgi_temp_path {prefix}/uwsgi;
    scgi_temp_path {prefix}/scgi;
    types {{ application/x-rpm rpm; application/xml xml; application/gzip gz; }}
    default_type application/octet-stream;
    sendfile on;
    gzip off;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        autoindex on;
    }}
}}
"""


def start(lab, pidfile, port, overrides=None):
    pidfile = os.path.abspath(pidfile)
    prefix = pidfile + ".d"
    if _alive(pidfile):
        raise SystemExit(f'lab: already serving, pid file "{pidfile}"')
    os.makedirs(prefix, exist_ok=True)
    port = int(port) or _free_port()
    config = os.path.join(prefix, "nginx.conf")
    user = "user root;" if os.geteuid() == 0 else ""
    with open(config, "w", encoding="utf-8") as file:
        root = os.path.join(lab, "repos")
        file.write(_CONFIG.format(user=user, pidfile=pidfile, prefix=prefix, port=port, root=root))
    subprocess.run(
        ["/usr/sbin/nginx", "-p", prefix, "-c", config, "-e", prefix + "/error.log"],
        check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr,
    )
    url = f"http://127.0.0.1:{port}"
    _wait_until_it_answers(url)
    if overrides:
        _write_overrides(lab, url, overrides)
    print(url)


def stop(pidfile):
    pid = _alive(pidfile)
    if pid is None:
        raise SystemExit(f'lab: nothing runs by pid file "{pidfile}"')
    os.kill(pid, signal.SIGTERM)
    for _ in range(200):
        if _alive(pidfile) is None:
            break
        time.sleep(0.02)
    shutil.rmtree(os.path.abspath(pidfile) + ".d", ignore_errors=True)


def _alive(pidfile):
    """The pid of our nginx, or None; a reused pid is not ours."""
    try:
        with open(pidfile, encoding="ascii") as file:
            pid = int(file.read())
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return pid if b"nginx" in file.read() else None
    except (OSError, ValueError):
        return None


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        try:
            opener.open(url + "/keys/", timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"lab: {url} does not answer")


def _write_overrides(lab, url, target):
    with open(os.path.join(lab, "overrides.yml.in"), encoding="ascii") as file:
        text = file.read().replace("@BASE_URL@", url)
    with open(target + ".new", "w", encoding="ascii") as file:
        file.write(text)
    os.replace(target + ".new", target)


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](*sys.argv[2:])
