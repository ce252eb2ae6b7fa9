"""Lines to other machines: a certificate that nobody vouches for ends them, a name in mail too."""

from __future__ import annotations

import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from survey.services.reports.announce_reports import sender_of
from survey.services.upkeep import visit_form as visit_module
from survey.services.upkeep.raise_alarm import Alarm
from survey.services.upkeep.visit_form import Answer, VisitFailed, visit_form
from tests.factories import NOW


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of our own for this machine, with its key in the same file."""
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", file)
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ["openssl", "req", "-x509", "-nodes", *key, *name]
    text = subprocess.run(made, check=True, capture_output=True, text=True).stdout
    with file.open("a", encoding="ascii") as opened:
        opened.write(text)
    return file


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """Answer on a port under that certificate, whatever is asked, with one line."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    with suppress(OSError), context.wrap_socket(line, server_side=True) as secure:
                        secure.sendall(b"HTTP/1.0 418 no\r\nContent-Length: 0\r\n\r\n")
                        # Whoever closes with something unread takes back what it said.
                        while secure.recv(4096):
                            pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1/d/x",
        "http://127.0.0.1:abc/d/x",
        "http://127.0.0.1:9/đ/d/x",
        "http://a..b/d/x",
        f"http://{'a' * 70}.vn/d/x",
    ],
)
def test_an_address_no_line_can_be_opened_to_is_a_failed_visit(address: str) -> None:
    with pytest.raises(VisitFailed, match="không đúng dạng"):
        visit_form(address)


@pytest.mark.parametrize("there", ["http://[x", "http://a..b/d", "/đ"])
def test_a_page_that_leads_to_no_address_is_a_failed_visit(
    there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (
        f'<form action="{there}"><input type="radio" name="OV" value="5">'
        '<input type="hidden" name="token" value="x"></form>'
    )
    real = visit_module._ask

    def ask(address: str, expected: Iterable[int], fields: dict[str, str] | None = None) -> Answer:
        return Answer(200, "", page) if fields is None else real(address, expected, fields)

    monkeypatch.setattr(visit_module, "_ask", ask)
    with pytest.raises(VisitFailed, match="không đúng dạng"):
        visit_form("http://127.0.0.1:9/d/x")


def test_the_canary_believes_no_certificate_that_phones_would_not(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(VisitFailed, match="chứng chỉ TLS không được tin"):
        visit_form(f"https://localhost:{port}/d/x")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(VisitFailed, match="418"):
        visit_form(f"https://localhost:{port}/d/x")
    # Vouched for, but for another name.
    with pytest.raises(VisitFailed, match="chứng chỉ TLS không được tin"):
        visit_form(f"https://127.0.0.1:{port}/d/x")


def test_mail_goes_to_no_server_that_nobody_vouches_for(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = sender_of(f"smtps://somebody:secret@localhost:{port}")
    with pytest.raises(ssl.SSLCertVerificationError):
        send(EmailMessage())
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(smtplib.SMTPException):
        send(EmailMessage())


def test_a_line_end_in_an_address_makes_no_further_head_of_a_mail(tmp_path: Path) -> None:
    sent: list[EmailMessage] = []
    for to, sender in (("a@b.vn\nBcc: x@y.vn", "c@d.vn"), ("a@b.vn", "c@d.vn\r\nBcc: x@y.vn")):
        place, said = "https://lang-nghe.example.vn", ("hỏng", "hết")
        alarm = Alarm(tmp_path / "told", sent.append, to, sender, place, *said)
        with pytest.raises(ValueError, match="linefeed or carriage return"):
            alarm.tell("lỗi", NOW)
    assert sent == []
