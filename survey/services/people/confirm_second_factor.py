"""The second factor: an authenticator on the phone, and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyotp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.models import Account, RecoveryCode
from survey.queries.placards import BASE32_SIGNS
from survey.rendering.qr import qr_path
from survey.services.changes.keep_audit import Actor, note_action

NONCE_BYTES = 16
#: RFC 4226 asks for at least 128 bits and recommends 160.
SECRET_BYTES = 20
STEP = 30  # seconds
#: A phone may be this many steps early or late.
TOLERANCE = 1
RECOVERY_CODES = 10
#: 50 bits each, made useless by the limit on wrong tries.
SIGNS_OF_A_RECOVERY_CODE = 10
ISSUER = "Lang Nghe"
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator needs to be told once."""

    #: For typing by hand, in groups of four.
    secret: str
    #: Side of the QR code in modules, and the path of its dark parts.
    side: int
    path: str


def new_nonce() -> bytes:
    """Give what a new secret is made from."""
    return secrets.token_bytes(NONCE_BYTES)


def show_enrolment(session: Session, account_id: int, key: str) -> Enrolment | None:
    """Give what the authenticator is told; nothing once it is on: it can never be read again."""
    account = session.get_one(Account, account_id)
    if account.second_factor_on:
        return None
    secret = _secret(account, key)
    address = TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    side, path = qr_path(address)
    return Enrolment(_in_fours(secret), side, path)


def finish_enrolment(
    session: Session, actor: Actor, account_id: int, code: str, key: str, *, now: datetime
) -> list[str] | None:
    """Switch the second factor on with a right code; give the recovery codes to be shown once."""
    account = session.get_one(Account, account_id, with_for_update=True)
    if account.second_factor_on or not _take_code(account, code, key, now):
        return None
    account.second_factor_on = True
    note_action(session, actor, "account.second_factor_on", f"account:{account_id}", now=now)
    return _new_recovery_codes(session, account_id, key)


def renew_recovery_codes(
    session: Session, actor: Actor, account_id: int, key: str, *, now: datetime
) -> list[str]:
    """Make new recovery codes to be shown once; the old ones are no longer good."""
    note_action(session, actor, "account.renew_recovery_codes", f"account:{account_id}", now=now)
    return _new_recovery_codes(session, account_id, key)


def forget_authenticator(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    """Forget the authenticator at the wish of its owner."""
    remove_second_factor(session, account_id)
    note_action(session, actor, "account.second_factor_off", f"account:{account_id}", now=now)


def code_fits(
    session: Session, account_id: int, typed: str, keys: Sequence[str], now: datetime
) -> bool:
    """Take a code of the authenticator, or a recovery code; none of them a second time.

    `keys` are those by which it may have been set up: the one in use, and the one of before.
    """
    # Locked, so that of two requests with one code the second sees that it was used.
    account = session.get_one(Account, account_id, with_for_update=True)
    if not account.second_factor_on:
        return False
    return any(
        _take_code(account, typed, key, now) or _take_recovery_code(session, account, typed, key)
        for key in keys
    )


def count_recovery_codes(session: Session, account_id: int) -> int:
    """Count the recovery codes that were not used yet."""
    mine = RecoveryCode.account_id == account_id
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(mine)) or 0


def remove_second_factor(session: Session, account_id: int) -> None:
    """Forget the authenticator and the recovery codes: the next sign-in sets up new ones."""
    account = session.get_one(Account, account_id)
    account.second_factor_on = False
    account.second_factor_nonce = new_nonce()
    account.second_factor_step = 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.flush()


def _new_recovery_codes(session: Session, account_id: int, key: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [
        "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_RECOVERY_CODE))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=_digest(account_id, code, key))
        for code in codes
    )
    session.flush()
    half = SIGNS_OF_A_RECOVERY_CODE // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _take_code(account: Account, typed: str, key: str, now: datetime) -> bool:
    digits = typed.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return False
    clock = TOTP(_secret(account, key))
    here = int(now.timestamp()) // STEP
    for step in range(here - TOLERANCE, here + TOLERANCE + 1):
        fits = hmac.compare_digest(clock.generate_otp(step), digits)
        if fits and step > account.second_factor_step:
            account.second_factor_step = step
            return True
    return False


def _take_recovery_code(session: Session, account: Account, typed: str, key: str) -> bool:
    code = typed.strip().lower().translate(_MISREAD)
    # Deleting is what uses it up.
    used = session.scalar(
        delete(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _digest(account.id, code, key),
        )
        .returning(RecoveryCode.account_id)
    )
    return used is not None


def _secret(account: Account, key: str) -> str:
    message = b"second-factor|%d|" % account.id + account.second_factor_nonce
    made = hmac.new(key.encode(), message, hashlib.sha256).digest()[:SECRET_BYTES]
    return base64.b32encode(made).decode()


def _digest(account_id: int, code: str, key: str) -> bytes:
    message = f"recovery-code|{account_id}|{code}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).digest()


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
