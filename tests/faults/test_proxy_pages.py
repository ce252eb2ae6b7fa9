"""What the samples for nginx take in from whom, and what nginx says when it speaks itself."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.live import (
    Answer,
    Live,
    children,
    form_address,
    free_port,
    installed,
    request,
    running,
)
from tests.faults.proxy import proxied, proxy, unencrypted

SAMPLES = ("nginx.conf", "nginx-front.conf")
#: Takes files of 20 MiB.
UPLOAD = "/van-phong/nhap-phieu"
#: A sheet as browsers send it.
SHEET = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n%s\r\n--x--\r\n'
)
SHEET_TYPE = (("Content-Type", "multipart/form-data; boundary=x"),)
MB = 1_000_000
ADDED = (
    b"x-content-type-options",
    b"x-frame-options",
    b"referrer-policy",
    b"content-security-policy",
    b"strict-transport-security",
)
#: What nginx refuses itself, and with what.
REFUSED = {
    "metrics": (request("GET", "/metrics"), 404, "Không tìm thấy trang này"),
    "its own page": (request("GET", "/khong-hieu"), 404, "Không tìm thấy trang này"),
    "form": (request("POST", form_address(), bytes(1_200_000)), 413, "góp ý trong 2.000 ký tự"),
    "kiosk": (request("POST", "/kiosk/answers", bytes(1_200_000)), 413, "Chưa có gì được lưu"),
    "program": (request("POST", "/api/ho-so", bytes(1_200_000)), 413, "Chưa có gì được lưu"),
    "sign-in": (request("POST", "/dang-nhap", bytes(3 * MB)), 413, "Chưa có gì được lưu"),
    "file": (request("POST", UPLOAD, bytes(23 * MB)), 413, "nhiều nhất 20 MB"),
    "no address": (b"GET\r\n\r\n", 400, "Chưa làm được việc này"),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400, "Chưa làm được việc này"),
    "address": (request("GET", "/" + 40_000 * "x"), 414, "Chưa làm được việc này"),
    "cookie": (request("GET", "/", None, (("Cookie", 40_000 * "x"),)), 400, "xóa cookie"),
    "coding": (request("POST", "/", b"", (("Transfer-Encoding", "x"),)), 501, "Chưa làm được"),
}


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Live]:
    """The application itself, which says over https that the transport is pinned."""
    with installed(tmp_path_factory.mktemp("direct"), sqlite_template) as live:
        live.settings = {"SURVEY_BASE_URL": "https://127.0.0.1"}
        with running(live):
            yield live


@pytest.fixture(scope="module", params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    """One of the samples."""
    return str(request.param)


@pytest.fixture(scope="module")
def behind(direct: Live, name: str) -> Iterator[Live]:
    """The same as seen through the sample."""
    with proxied(direct, direct.log.parent / name, name) as seen:
        yield seen


@pytest.fixture(scope="module")
def fileless(direct: Live, name: str) -> Iterator[Live]:
    """The same through a proxy that can write no body into a file."""
    folder = direct.log.parent / f"fileless-{name}"
    with proxied(direct, folder, name) as seen:
        (folder / "client_body").rmdir()
        (folder / "client_body").touch()
        yield seen


def sheet(size: int) -> bytes:
    return request("POST", UPLOAD, SHEET % bytes(size), SHEET_TYPE)


def names(answer: Answer) -> list[bytes]:
    lines = answer.head.split(b"\r\n")[1:]
    return [line.partition(b":")[0].lower() for line in lines]


def headers(answer: Answer) -> dict[bytes, bytes]:
    lines = answer.head.split(b"\r\n")[1:]
    pairs = (line.partition(b": ") for line in lines)
    return {name.lower(): value for name, _, value in pairs if name.lower() in ADDED}


@pytest.mark.parametrize("size", [3 * MB, 20 * MB])
def test_a_file_of_an_official_reaches_the_application(
    direct: Live, behind: Live, size: int
) -> None:
    ours, through = direct.exchange(sheet(size)), behind.exchange(sheet(size))
    # Whoever is not signed in is told so by the application, and to choose the file again.
    assert (ours.status, through.status) == (403, 403)
    assert "chọn lại tệp" in ours.body.decode()
    assert "chọn lại tệp" in through.body.decode()


@pytest.mark.parametrize("address", [form_address(), "/kiosk/answers", "/api/ho-so"])
def test_what_citizens_send_is_never_in_a_file(fileless: Live, address: str) -> None:
    # Just below the limit: the application refuses it, not nginx.
    answer = fileless.exchange(request("POST", address, b"x" * MB))
    assert answer.status in {401, 413}
    assert b"x-robots-tag" in names(answer)


@pytest.mark.parametrize("address", ["/van-phong/phieu-giay/1/2026-07-01", "/mo-khoa", "/don-vi/1"])
def test_what_officials_type_is_never_in_a_file(fileless: Live, address: str) -> None:
    answer = fileless.exchange(request("POST", address, b"a=" + b"x" * (2 * MB)))
    assert b"x-robots-tag" in names(answer), answer.head


def test_without_room_for_a_file_an_official_is_asked_to_send_it_again(fileless: Live) -> None:
    answer = fileless.exchange(sheet(3 * MB))
    assert answer.status == 503
    assert b"Retry-After: 30" in answer.head
    assert "tạm thời chưa mở được" in answer.body.decode()


def test_a_file_that_waits_has_no_name_and_is_gone_with_its_request(
    direct: Live, behind: Live, name: str
) -> None:
    folder = direct.log.parent / name
    with _half_sent(behind, sheet(5 * MB)):
        assert _wait_for_files(folder, 1) == 1
        assert [one for one in (folder / "client_body").rglob("*") if one.is_file()] == []
    assert _wait_for_files(folder, 0) == 0


@contextmanager
def _half_sent(seen: Live, whole: bytes) -> Iterator[None]:
    with socket.create_connection((seen.host, seen.port), timeout=10) as line:
        line.sendall(whole[: len(whole) // 2])
        yield


def _wait_for_files(folder: Path, count: int) -> int:
    """Count the files without a name that nginx has open below its folder for bodies."""
    master = int((folder / "pid").read_text(encoding="ascii"))
    until = time.monotonic() + 10
    while True:
        links = [
            str(one.readlink())
            for pid in children(master)
            for one in Path(f"/proc/{pid}/fd").iterdir()
            if one.is_symlink()
        ]
        found = [one for one in links if "/client_body/" in one and one.endswith("(deleted)")]
        if len(found) == count or time.monotonic() > until:
            return len(found)
        time.sleep(0.05)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_nginx_refuses_itself_is_said_in_vietnamese_with_all_headers(
    direct: Live, behind: Live, kind: str
) -> None:
    raw, status, words = REFUSED[kind]
    answer = behind.exchange(raw)
    assert (answer.status, answer.whole) == (status, True)
    assert words in answer.body.decode()
    assert "<center>" not in answer.body.decode()
    assert b"Content-Type: text/html; charset=utf-8" in answer.head
    ours = headers(direct.exchange(request("GET", "/")))
    closed = {b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'"}
    assert set(ours) == set(ADDED)
    assert headers(answer) == ours | closed
    assert max(Counter(names(answer)).values()) == 1


@pytest.mark.parametrize(
    "address", ["/", form_address(), "/d/none", "/van-phong", "/dang-nhap", "/don-vi/1", "/kiosk"]
)
def test_what_the_application_says_has_its_own_headers_and_none_twice(
    direct: Live, behind: Live, address: str
) -> None:
    ours = direct.exchange(request("GET", address))
    answer = behind.exchange(request("GET", address))
    assert answer.status == ours.status
    assert set(headers(answer)) == set(ADDED)
    assert headers(answer) == headers(ours)
    assert max(Counter(names(answer)).values()) == 1


def test_without_tls_pages_are_sent_on_and_programs_refused(
    direct: Live, tmp_path: Path, name: str
) -> None:
    seen = replace(direct, port=free_port())
    listen = ("127.0.0.1", seen.port)
    with proxy(tmp_path, unencrypted(name, tmp_path, f"127.0.0.1:{seen.port}"), listen):
        page = seen.exchange(request("GET", "/d/abcd?x=1"))
        program = seen.exchange(request("POST", "/api/ho-so", b"{}"))
    assert page.status == 301
    assert b"Location: https://lang-nghe.example.vn/d/abcd?x=1" in page.head
    assert program.status == 403
    assert program.body.decode() == "Chỉ nhận qua https.\n"
    for answer in (page, program):
        # Over plain http browsers must not heed the last one, and nobody should send it.
        assert set(headers(answer)) == set(ADDED[:-1])
        assert headers(answer)[b"x-frame-options"] == b"DENY"
        assert max(Counter(names(answer)).values()) == 1
