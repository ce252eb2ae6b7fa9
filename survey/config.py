"""Reads the settings of an installation from the environment, once and completely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.addresses import EXAMPLE, fault_of_database, is_address, is_told
from survey.causes import cause_in_words

#: Told by backups; the same as in pyproject.toml.
PRODUCT_VERSION = "0.1.0"
SECRET_FILE = "secret"
#: The key of before: what was signed with it is still taken, nothing new is.
FORMER_SECRET_FILE = "secret-before"
#: The database where DATABASE_URL names no other.
DATABASE_FILE = "survey.db"
#: The secret shared with an identity provider, beside the one above.
PROVIDER_FILE = "oidc-secret"
#: Is there while an alarm stands; remembers when it was last told.
ALARM_FILE = "canary-alarm"
#: The same for backups that are not made and canaries that are not sent.
UPKEEP_ALARM_FILE = "upkeep-alarm"
#: The same for a backup that was begun and failed.
BACKUP_ALARM_FILE = "backup-alarm"
#: The token of whoever reads the figures for Prometheus from another machine; none without it.
METRICS_FILE = "metrics-token"
SHORTEST_SECRET = 32
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})
#: Where work may be done: in the process itself, by processes of this machine, by a cluster.
ENGINES = re.compile(
    r"(?P<inline>inline)|process(?::(?P<count>[1-9][0-9]?))?|dask:(?P<address>t(?:cp|ls)://\S+)"
)
ENGINES_IN_WORDS = "process, process:4 (số tiến trình), inline hoặc dask:tcp://máy:8786"


class SettingsError(Exception):
    """A setting is missing or wrong; message and remedy say what to do, in Vietnamese."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Provider:
    """The identity provider of the province, by which officials may sign in (OpenID Connect)."""

    #: Address under which it tells everything else about itself.
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    #: What it is called on the sign-in page.
    name: str


@dataclass(frozen=True)
class Settings:
    """All settings of one installation."""

    #: Folder of the database and the secret.
    data: Path
    #: Address of the database, possibly with a password: never printed.
    database_url: str = field(repr=False)
    #: Address printed in the codes, without a slash at the end.
    base_url: str
    port: int
    workers: int
    #: Signs form tokens; read from a file of mode 0600.
    secret_key: str = field(repr=False)
    #: Only the demo command sets it: opens the role pages of an invented province.
    demo: bool
    #: None where officials sign in with passwords alone.
    provider: Provider | None = None
    #: Where reports are made: processes of this machine, or a cluster.
    engine: str = "process"
    #: Mail server by which finished reports are announced, possibly with a password; none if blank.
    mail_server: str = field(default="", repr=False)
    #: Who is told by mail when the canary does not come back; the setting mail.to if blank.
    alarm_to: str = ""
    #: Opens the figures for Prometheus from elsewhere; read from a file of mode 0600.
    metrics_token: str = field(default="", repr=False)
    #: The key of before, while what was signed with it is still taken; blank when there is none.
    former_key: str = field(default="", repr=False)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Give the keys by which something may have been signed, the one in use first."""
        return (self.secret_key, self.former_key) if self.former_key else (self.secret_key,)


def data_folder(environ: Mapping[str, str]) -> Path:
    """Give the folder in which everything of this installation is kept."""
    return Path(environ.get("SURVEY_DATA", "").strip() or "instance").absolute()


def database_address(environ: Mapping[str, str]) -> str:
    """Give the address of the database, possibly with a password."""
    named = environ.get("DATABASE_URL", "").strip()
    return named or f"sqlite:///{data_folder(environ) / DATABASE_FILE}"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check every setting; the first wrong one stops the start."""
    data = data_folder(environ)
    port = _number(environ, "PORT", default=8000, highest=65535)
    return Settings(
        data=data,
        database_url=_database(database_address(environ)),
        base_url=_address(environ.get("SURVEY_BASE_URL", "").strip() or f"http://127.0.0.1:{port}"),
        port=port,
        workers=_number(environ, "SURVEY_WORKERS", default=2, highest=64),
        secret_key=_secret(data / SECRET_FILE),
        demo=_switch(environ, "SURVEY_DEMO"),
        provider=_provider(environ, data / PROVIDER_FILE),
        engine=_engine(environ.get("SURVEY_ENGINE", "").strip() or "process"),
        mail_server=_mail_server(environ.get("SURVEY_MAIL_SERVER", "").strip()),
        alarm_to=_alarm_to(environ.get("SURVEY_ALARM_TO", "").strip()),
        metrics_token=_token(data / METRICS_FILE),
        former_key=_former(data / FORMER_SECRET_FILE),
    )


def _provider(environ: Mapping[str, str], file: Path) -> Provider | None:
    issuer = environ.get("SURVEY_OIDC_ISSUER", "").strip().rstrip("/")
    client = environ.get("SURVEY_OIDC_CLIENT", "").strip()
    if not issuer and not client:
        return None
    if not client or not _is_closed(issuer):
        raise SettingsError(
            "SURVEY_OIDC_ISSUER phải là địa chỉ https của hệ thống đăng nhập chung, và "
            "SURVEY_OIDC_CLIENT là mã ứng dụng đã đăng ký ở đó.",
            "sửa hoặc bỏ cả hai biến SURVEY_OIDC_ISSUER và SURVEY_OIDC_CLIENT",
        )
    try:
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"Không đọc được khóa của hệ thống đăng nhập chung ({file}).",
            f"ghi khóa ứng dụng vào '{file}', rồi chmod 600 '{file}'",
        ) from None
    name = environ.get("SURVEY_OIDC_NAME", "").strip() or "hệ thống đăng nhập chung"
    return Provider(issuer, client, secret, name)


def _is_closed(address: str) -> bool:
    """Tell whether nobody on the way can read or change what is sent there."""
    if not is_address(address):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}


def _number(environ: Mapping[str, str], name: str, *, default: int, highest: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise SettingsError(
            f"Biến {name} phải là số từ 1 đến {highest}, không phải “{text}”.", f"sửa biến {name}"
        )
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    word = environ.get(name, "").strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise SettingsError(
            f"Biến {name} chỉ nhận 1 hoặc 0, không phải “{word}”.", f"sửa biến {name}"
        )
    return word in TRUE_WORDS


def _address(text: str) -> str:
    if not is_address(text):
        raise SettingsError(
            f"Biến SURVEY_BASE_URL phải là địa chỉ đầy đủ như {EXAMPLE}, không phải “{text}”.",
            "sửa biến SURVEY_BASE_URL",
        )
    return text.rstrip("/")


def _database(address: str) -> str:
    if (fault := fault_of_database(address)) is not None:
        # The address is not repeated: it may hold a password.
        raise SettingsError(f"Biến DATABASE_URL {fault}.", "sửa biến DATABASE_URL")
    return address


def _engine(text: str) -> str:
    if ENGINES.fullmatch(text) is None:
        raise SettingsError(
            f"Biến SURVEY_ENGINE phải là {ENGINES_IN_WORDS}, không phải “{text}”.",
            "sửa biến SURVEY_ENGINE",
        )
    return text


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise SettingsError(
            "Biến SURVEY_MAIL_SERVER phải có dạng smtp://người-dùng:mật-khẩu@máy:587.",
            "sửa biến SURVEY_MAIL_SERVER",
        )
    return text


def _alarm_to(text: str) -> str:
    if text and not is_told(text):
        raise SettingsError(
            "Biến SURVEY_ALARM_TO phải là các địa chỉ thư điện tử trên một dòng, cách nhau bằng "
            "dấu phẩy, ví dụ quan-tri@tinh.gov.vn.",
            "sửa biến SURVEY_ALARM_TO",
        )
    return text


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"Không đọc được {file}.", f"chown, chmod 600 '{file}'") from None
    if len(token) < SHORTEST_SECRET:
        raise SettingsError(
            f"Mã trong {file} phải có ít nhất {SHORTEST_SECRET} ký tự.", f"sửa hoặc xóa '{file}'"
        )
    return token


def _former(file: Path) -> str:
    return _secret(file) if file.exists() else ""


def is_cut_off(file: Path) -> bool:
    """Tell whether a key that can be read is too short to be one."""
    try:
        return len(file.read_text(encoding="ascii").strip()) < SHORTEST_SECRET
    except (OSError, UnicodeDecodeError):
        return False


def _secret(file: Path) -> str:
    try:
        secret = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise SettingsError(
            f"Chưa có khóa bí mật ({file}). Hãy chạy: python -m survey init",
            "chạy: python -m survey init",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"Không đọc được khóa bí mật ({file}): {cause_in_words(error)}.",
            f"giao tệp '{file}' cho người dùng chạy chương trình: chown, chmod 600",
        ) from None
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"Khóa bí mật trong {file} quá ngắn, có lẽ bị cắt cụt. Hãy chép lại tệp này từ bản sao "
            "lưu; chưa có bản nào thì xem: python -m survey init",
            "chép lại tệp ấy từ bản sao lưu; chưa có bản nào thì chạy: python -m survey init",
        )
    return secret
