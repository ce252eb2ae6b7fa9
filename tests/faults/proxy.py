"""The shipped samples for nginx, run with ports and folders of a test and without TLS."""

from __future__ import annotations

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


def whole(folder: Path, servers: str) -> str:
    """Give a whole configuration around the servers."""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/pid; daemon off; events {{}} http {{ {temporary} {servers}\n}}"


def site(folder: Path, listen: str, application: int, believed: str = "") -> str:
    """Give the sample of a node; `believed` is the proxy before it, if there is one."""
    text = sample("nginx.conf", folder).replace(":8000", f":{application}")
    first, second = (one for one in text.split("server {") if "location /" in one or "301" in one)
    assert "301" in first
    before = f"set_real_ip_from {believed}; real_ip_header X-Forwarded-For;" if believed else ""
    return whole(folder, f"server {{ listen {listen}; {before} {second}")


def front(folder: Path, listen: str, nodes: Sequence[str]) -> str:
    """Give the sample of what stands before several nodes."""
    text = sample("nginx-front.conf", folder)
    given = iter(nodes)
    text = re.sub(r"server 10\.[\d.]+:443", lambda _: f"server {next(given)}", text)
    return whole(folder, text.replace("server_name", f"listen {listen}; server_name"))


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
def proxied(live: Live, folder: Path) -> Iterator[Live]:
    """Run nginx before an application; give the same installation as seen through it."""
    folder.mkdir()
    seen = replace(live, port=free_port())
    text = site(folder, f"127.0.0.1:{seen.port}", live.port)
    with proxy(folder, text, ("127.0.0.1", seen.port)):
        yield seen


def _listening(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
