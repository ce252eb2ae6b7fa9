"""The shipped samples for nginx, run with ports and folders of a test and without TLS."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.faults.live import ROOT, Live, free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SECONDS_TO_START = 20


def sample(name: str, folder: Path) -> str:
    """Read a sample, without TLS and with its files in this folder."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    text = re.sub(r"#.*|listen (\[::\]:)?443.*|\b(proxy_)?ssl_.*|server_tokens.*", "", text)
    return text.replace("/var/log/nginx", str(folder)).replace("https://lang_", "http://lang_")


def whole(folder: Path, inside: str) -> str:
    """Give a whole configuration around the servers."""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Else its workers were somebody who may not enter the folder of a test.
    user = "" if os.geteuid() else "user root root; "
    return f"{user}pid {folder}/pid; daemon off; events {{}} http {{ {temporary} {inside}\n}}"


def site(folder: Path, listen: str, application: int, believed: str = "") -> str:
    """Give the sample of a node; `believed` is the proxy before it, if there is one."""
    before = f"set_real_ip_from {believed}; real_ip_header X-Forwarded-For;" if believed else ""
    _, _, encrypted = servers("nginx.conf", folder)
    text = encrypted.replace(":8000", f":{application}")
    return whole(folder, f"server {{ listen {listen}; {before} {text}")


def front(folder: Path, listen: str, nodes: Sequence[str]) -> str:
    """Give the sample of what stands before several nodes."""
    upstream, _, encrypted = servers("nginx-front.conf", folder)
    given = iter(nodes)
    upstream = re.sub(r"server 10\.[\d.]+:443", lambda _: f"server {next(given, 'no')}", upstream)
    upstream = re.sub(r"server no .*", "", upstream)
    return whole(folder, f"{upstream} server {{ listen {listen}; {encrypted}")


def unencrypted(name: str, folder: Path, listen: str) -> str:
    """Give of a sample the server that waits for whoever comes without TLS."""
    _, text, _ = servers(name, folder)
    return whole(folder, re.sub(r"listen 80;", f"listen {listen};", f"server {{ {text}"))


def servers(name: str, folder: Path) -> tuple[str, str, str]:
    """Take a sample apart: what comes first, the server without TLS, and the one with it."""
    text = re.sub(r"listen \[::\]:80;", "", sample(name, folder))
    first, plain, encrypted = re.split(r"^server {", text, flags=re.MULTILINE)
    assert "return 301" in plain
    assert "location / {" in encrypted
    return first, plain, encrypted


@contextmanager
def proxy(
    folder: Path, text: str, address: tuple[str, int], within: Sequence[str] = ()
) -> Iterator[None]:
    """Run nginx with a configuration that listens at an address."""
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [*within, NGINX, "-e", f"{folder}/start.log", "-c", f"{folder}/nginx.conf"]
    nginx = subprocess.Popen(command)
    try:
        end = time.monotonic() + SECONDS_TO_START
        while not _listening(address):
            assert nginx.poll() is None, (folder / "start.log").read_text(encoding="utf-8")
            assert time.monotonic() < end
        yield
    finally:
        nginx.terminate()
        nginx.wait(timeout=SECONDS_TO_START)


@contextmanager
def proxied(live: Live, folder: Path, name: str = "nginx.conf") -> Iterator[Live]:
    """Run nginx before an application; give the same installation as seen through it."""
    folder.mkdir()
    seen = replace(live, port=free_port())
    listen = f"127.0.0.1:{seen.port}"
    if name == "nginx.conf":
        text = site(folder, listen, live.port)
    else:
        text = front(folder, listen, [f"127.0.0.1:{live.port}"])
    with proxy(folder, text, ("127.0.0.1", seen.port)):
        yield seen


def _listening(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
