"""The samples for nginx and systemd are understood by the programs they are written for."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from tests.faults.live import ROOT

TIMERS = sorted((ROOT / "deploy").glob("*.timer"))
#: How many servers each sample has.
PROXIES = {"nginx.conf": 2, "nginx-front.conf": 2}
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def sample(name: str) -> str:
    return (ROOT / "deploy" / name).read_text(encoding="utf-8")


def ask(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("name", PROXIES)
def test_nginx_understands_the_sample(tmp_path: Path, name: str) -> None:
    pair = {"-keyout": tmp_path / "privkey.pem", "-out": tmp_path / "fullchain.pem"}
    paths = [str(part) for one in pair.items() for part in one]
    assert ask("openssl", "req", "-x509", "-nodes", "-subj", "/CN=x", *paths) == ""
    site = re.sub(r"/etc/ssl/lang-nghe|/var/log/nginx", str(tmp_path), sample(name))
    site = site.replace("/etc/ssl/certs/ca-certificates.crt", str(tmp_path / "fullchain.pem"))
    site = re.sub(r"(listen (?:\[::\]:)?)(80|443)", r"\g<1>18\2", site)
    if not socket.has_ipv6:
        site = re.sub(r"listen \[::\].*", "", site)
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {site} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    command = (NGINX, "-t", "-q", "-e", f"{tmp_path}/log", "-c", f"{tmp_path}/nginx.conf")
    assert ask(*command) == ""
    # What may be taken in is not worse than what is.
    taken_in = re.sub(r"^ *return 404;$|# (?=[a-z_]+ [^ ]+;$)", "", whole, flags=re.MULTILINE)
    assert not re.search(r"# (allow|proxy_pass|set_real_ip_from) ", taken_in)
    (tmp_path / "nginx.conf").write_text(taken_in, encoding="utf-8")
    assert ask(*command) == ""
    (tmp_path / "nginx.conf").write_text(whole.replace("server_tokens", "server_token"))
    assert "server_token" in ask(*command)


@pytest.mark.parametrize(
    "name", sorted(file.name for file in (ROOT / "deploy").glob("lang-nghe*.service"))
)
def test_systemd_understands_the_sample(tmp_path: Path, name: str) -> None:
    # A name without a space, wherever the product lies.
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    unit = sample(name).replace("/opt/lang-nghe/.venv/bin/python", str(python))
    units = [tmp_path / name, *(tmp_path / one.name for one in TIMERS if one.stem in name)]
    for timer in units[1:]:
        timer.write_text(sample(timer.name), encoding="utf-8")
    units[0].write_text(unit, encoding="utf-8")
    assert ask("systemd-analyze", "verify", *map(str, units)) == ""
    units[0].write_text(unit.replace("ExecStart=", "ExecStart=relative/"), encoding="utf-8")
    assert "lang-nghe" in ask("systemd-analyze", "verify", str(units[0]))


def test_every_timer_starts_a_sample_of_its_name_as_the_user_of_the_server() -> None:
    assert {timer.stem for timer in TIMERS} >= {"lang-nghe-backup", "lang-nghe-canary"}
    server = set(sample("lang-nghe.service").splitlines())
    shared = {line for line in server if line.startswith(("User=", "Group=", "EnvironmentFile="))}
    for timer in TIMERS:
        assert shared <= set(sample(f"{timer.stem}.service").splitlines()), timer


@pytest.mark.parametrize("timer", TIMERS, ids=lambda one: str(one.stem))
def test_the_command_of_a_timer_is_one_of_ours_with_options_it_knows(timer: Path) -> None:
    (line,) = re.findall(
        r"^ExecStart=\S+ -m survey (.*)$", sample(f"{timer.stem}.service"), re.MULTILINE
    )
    command, *options = line.split()
    known = CliRunner().invoke(main, [command, "--help"]).output
    assert [one for one in options if one.startswith("--") and one not in known] == []


@pytest.mark.parametrize(("name", "count"), PROXIES.items())
def test_the_proxy_writes_no_sender_down_and_believes_none(name: str, count: int) -> None:
    text = re.sub(r"#.*", "", sample(name))
    servers = text.split("server {")[1:]
    assert len(servers) == count
    assert all("access_log off;" in one for one in servers)
    assert re.findall(r"error_log \S+ (\w+);", text) == ["emerg"] * len(servers)
    assert set(re.findall(r"access_log (.*);", text)) == {"off"}
    assert re.findall(r"X-Forwarded-For (.*);", text) == ["$remote_addr"]
    assert "proxy_request_buffering on;" in text
    assert "set_real_ip_from" not in text
    assert "limit_req" not in text, "a hall shares one address: no limit may go by it"
