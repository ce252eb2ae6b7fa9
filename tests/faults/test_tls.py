"""The sample for nginx with its TLS: what port 80 answers, and which lines port 443 takes."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey.clock import now
from tests.faults.live import FORM_TYPE, ROOT, free_port, request, served
from tests.faults.proxy import proxy, whole

NAME = "lang-nghe.example.vn"
PROTOCOLS = "ssl_protocols TLSv1.2 TLSv1.3;"
OLD, NEW = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3


@dataclass(frozen=True)
class Doors:
    """Where the proxy listens, and whose certificates are believed."""

    plain: int
    sealed: int
    application: int
    folder: Path

    def over(self, version: ssl.TLSVersion, raw: bytes = b"") -> tuple[str | None, bytes]:
        """Speak with this version of TLS alone; give the version and the answer."""
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        # What this machine thinks of old versions is not asked: the other side has to refuse.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", self.sealed), timeout=10) as line,
            context.wrap_socket(line, server_hostname=NAME) as sealed,
        ):
            return sealed.version(), spoken(sealed, raw)

    def plainly(self, raw: bytes) -> bytes:
        """Speak without TLS."""
        with socket.create_connection(("127.0.0.1", self.plain), timeout=10) as line:
            return spoken(line, raw)


def spoken(line: socket.socket, raw: bytes) -> bytes:
    """Send a request; give all that comes back."""
    if not raw:
        return b""
    line.sendall(raw)
    got = b""
    with suppress(ssl.SSLEOFError):
        while piece := line.recv(65536):
            got += piece
    return got


def asked(method: str, address: str, body: bytes | None = None) -> bytes:
    return request(method, address, body, (("Host", NAME), ("Content-Type", FORM_TYPE)))


def certify(folder: Path) -> None:
    """Make a certificate that its own maker signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    signed = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(pem))
    unsealed = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, *unsealed))


def shipped() -> str:
    return (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


@contextmanager
def before(application: int, folder: Path, site: str) -> Iterator[Doors]:
    """Run a sample with its TLS; nothing of it is replaced but ports and folders."""
    certify(folder)
    doors = Doors(free_port(), free_port(), application, folder)
    site = re.sub(r"/etc/ssl/lang-nghe|/var/(log|cache|lib)/nginx", str(folder), site)
    site = re.sub(r"listen \[::\].*", "", site).replace(
        "127.0.0.1:8000", f"127.0.0.1:{application}"
    )
    for port, own in ((80, doors.plain), (443, doors.sealed)):
        site, places = re.subn(rf"listen {port}\b", f"listen 127.0.0.1:{own}", site)
        assert places == 1
    with proxy(folder, whole(folder, site), ("127.0.0.1", doors.sealed)):
        yield doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("tls")
    (folder / "nginx").mkdir()
    with (
        served(folder, sqlite_template) as live,
        before(live.port, folder / "nginx", shipped()) as made,
    ):
        yield made


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("address", ["/", "/d/abcd-efgh-jkmn-pqrs?a=1", "/dang-nhap", "/kiosk"])
def test_pages_asked_for_in_the_open_are_led_to_tls(doors: Doors, address: str) -> None:
    answer = doors.plainly(asked("GET", address))
    assert status(answer) == 301
    assert f"\r\nLocation: https://{NAME}{address}\r\n".encode() in answer


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_programs_that_ask_in_the_open_are_refused_and_led_nowhere(
    doors: Doors, method: str
) -> None:
    answer = doors.plainly(asked(method, "/api/ho-so", b"{}" if method == "POST" else None))
    assert status(answer) == 403
    assert b"\r\nlocation:" not in answer.lower()
    # The same address over TLS is there: the application itself asks for a key.
    if method == "POST":
        assert status(doors.over(NEW, asked("POST", "/api/ho-so", b"{}"))[1]) == 401


@pytest.mark.parametrize(
    ("version", "named"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (NEW, "TLSv1.3")]
)
def test_a_form_is_given_over_either_tls_of_today(
    doors: Doors, version: ssl.TLSVersion, named: str
) -> None:
    spoken_in, answer = doors.over(version, asked("GET", "/d/abcd-efgh-jkmn-pqrs"))
    assert (spoken_in, status(answer)) == (named, 200)
    assert "Phường Ô Môn".encode() in answer


@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated:DeprecationWarning")
def test_tls_of_yesterday_and_lines_without_it_are_refused(doors: Doors) -> None:
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        doors.over(OLD)
    # At the door of TLS nobody is answered in the open.
    in_the_open = replace(doors, plain=doors.sealed).plainly(asked("GET", "/"))
    assert status(in_the_open) == 400


def test_the_server_behind_listens_where_no_other_machine_is_heard(doors: Doors) -> None:
    socket.create_connection(("127.0.0.1", doors.application), timeout=10).close()
    # Another address of this machine, as its address in the network would be.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", doors.application), timeout=10)


@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated:DeprecationWarning")
def test_notices_a_sample_that_takes_tls_of_yesterday(tmp_path: Path) -> None:
    careless = shipped().replace(PROTOCOLS, "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;")
    assert careless != shipped()
    careless = re.sub(r"ssl_ciphers .*;", "ssl_ciphers ALL:@SECLEVEL=0;", careless)
    with before(free_port(), tmp_path, careless) as doors:
        assert doors.over(OLD) == ("TLSv1.1", b"")
