"""The key of an installation is changed while forms are open and slips printed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyotp import TOTP

from survey.cli.main import main
from survey.cli.secret import make_secret, write_secret
from survey.clock import now
from survey.config import SettingsError, load_settings
from survey.models import Account, AuditEntry
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.people.confirm_second_factor import code_fits, show_enrolment
from survey.services.people.manage_accounts import disable_account
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.full_disk import no_room
from tests.site import Site, make_site
from tests.staff import store_account, switch_on_second_factor

OLD = "the key of before, long enough to be taken"


@dataclass
class Renewed:
    """An installation in use, whose key can be changed from the command line."""

    site: Site
    folder: Path
    slip: str
    form: dict[str, str]

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["secret", *words], catch_exceptions=False)

    def answer(self, typed: str, *words: str) -> Result:
        runner = CliRunner()
        return runner.invoke(main, ["secret", *words], input=typed, catch_exceptions=False)

    def restart(self) -> Site:
        settings = load_settings(os.environ)
        client = self.site.client
        self.site.close()
        self.site = self.site.restarted(
            secret_key=settings.secret_key, former_key=settings.former_key
        )
        # The browsers of before, with their cookies.
        self.site.client = client
        client.application = self.site.app
        return self.site

    def send_open_form(self) -> int:
        return self.site.send({**self.form, "receipt": self.slip}).status_code


@pytest.fixture
def renewed(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Renewed]:
    folder = tmp_path / "data"
    (folder / "secret").write_text(OLD, encoding="ascii")
    (folder / "secret").chmod(0o600)
    monkeypatch.setenv("SURVEY_DATA", str(folder))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    site = make_site(folder, sqlite_url, demo=True).restarted(secret_key=OLD)
    with site.house.sessions.begin() as session:
        change_setting(session, "receipts.enabled", True)
        [slip] = issue_receipts(session, ReceiptKeys(OLD), "Q1", 1, now()).codes
        store_account(session)
    made = Renewed(site, folder, slip, site.filled_form())
    yield made
    made.site.close()


def phone_of(site: Site, key: str) -> TOTP:
    """Give the authenticator of the account, set up under a key, and switch it on."""
    with site.house.sessions.begin() as session:
        shown = show_enrolment(session, 1, key)
        assert shown is not None
        session.get_one(Account, 1).second_factor_on = True
        return TOTP(shown.secret.replace(" ", ""))


def fits(site: Site, phone: TOTP, minutes: int = 0) -> bool:
    at = NOW + timedelta(minutes=minutes)
    with site.house.sessions.begin() as session:
        return code_fits(session, 1, phone.at(at), site.house.settings.secret_keys, at)


def test_after_a_renewal_what_was_made_before_goes_on_until_it_is_forgotten(
    renewed: Renewed,
) -> None:
    phone = phone_of(renewed.site, OLD)
    assert renewed.run("renew").exit_code == 0
    files = {name: renewed.folder / name for name in ("secret", "secret-before")}
    assert files["secret-before"].read_text(encoding="ascii") == OLD
    assert files["secret"].read_text(encoding="ascii") != OLD
    assert {stat.S_IMODE(file.stat().st_mode) for file in files.values()} == {0o600}
    assert renewed.run("renew").exit_code == 2, "one key of before, not two"
    site = renewed.restart()
    assert renewed.send_open_form() == 303
    assert [row.receipt for row in site.stored()] == ["verified"]
    assert fits(site, phone)
    assert site.send(site.filled_form(receipt=renewed.slip)).status_code == 303
    assert sorted(row.receipt for row in site.stored()) == ["unverified", "verified"]
    with site.house.sessions.begin() as session:
        late = store_account(session, "binh")
        switch_on_second_factor(session, late, site.house.settings.secret_key, NOW)
    looked = renewed.run("forget", "--dry-run").output
    assert files["secret-before"].exists()
    told_whom = renewed.run("forget", "--yes").output
    assert looked.splitlines()[:2] == told_whom.splitlines()[1:3]
    assert "1 tài khoản đã thiết lập ứng dụng xác thực trước lần đổi khóa này: an.thu." in told_whom
    assert "1 tài khoản thiết lập sau lần đổi khóa này vẫn dùng được" in told_whom
    assert told_whom.count("binh.thu") == 1
    site = renewed.restart()
    assert site.send({**renewed.form, "end": "1"}).status_code != 303
    assert not fits(site, phone, 5)
    assert renewed.run("forget").exit_code == 2
    with site.house.sessions() as session:
        told = [(one.action, one.detail) for one in session.query(AuditEntry)]
    changes = [action for action, _ in told if action.startswith("secret.")]
    assert changes == ["secret.renew", "secret.forget"]
    assert not any(OLD in str(detail) for _, detail in told)


def test_a_key_is_not_forgotten_before_somebody_said_so(
    renewed: Renewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_of(renewed.site, OLD)
    assert renewed.run("forget").exit_code == 2, "none to forget, so nothing to ask"
    assert renewed.run("renew").exit_code == 0
    former = renewed.folder / "secret-before"
    unasked = renewed.run("forget")
    assert (unasked.exit_code, len(unasked.output.splitlines())) == (2, 1)
    assert "--yes" in unasked.output
    monkeypatch.setattr("survey.cli.secret.at_terminal", lambda: True)
    refused = renewed.answer("n\n", "forget")
    assert refused.exit_code == 1
    assert former.exists()
    taken = renewed.answer("y\n", "forget")
    assert taken.exit_code == 0
    assert not former.exists()
    # Who is affected is told before the question, and once.
    before, _, after = taken.output.partition("Đã bỏ khóa trước")
    assert ("an.thu" in before, "an.thu" in after) == (True, False)
    assert "phiếu đang mở trên điện thoại" in before
    assert "Aborted" not in refused.output


def test_of_a_key_that_leaked_nothing_is_taken_any_more(renewed: Renewed) -> None:
    phone = phone_of(renewed.site, OLD)
    with renewed.site.house.sessions.begin() as session:
        gone = store_account(session, "chi")
        switch_on_second_factor(session, gone, OLD, NOW)
        disable_account(session, COMMAND_LINE, gone, now=NOW)
    leaked = renewed.run("renew", "--leaked")
    assert leaked.exit_code == 0
    # Whoever cannot sign in anyway needs no new phone.
    assert "trước lần đổi khóa này: an.thu." in leaked.output
    assert not (renewed.folder / "secret-before").exists()
    site = renewed.restart()
    assert renewed.send_open_form() != 303
    assert not fits(site, phone)
    assert site.send(site.filled_form()).status_code == 303
    assert site.count() == 1


def test_a_key_of_before_that_cannot_be_read_stops_the_start(renewed: Renewed) -> None:
    (renewed.folder / "secret-before").write_text("short", encoding="ascii")
    with pytest.raises(SettingsError):
        load_settings(os.environ)


@pytest.mark.parametrize("write", [write_secret, lambda file, _: make_secret(file)])
def test_a_disk_without_room_is_told_and_leaves_no_piece_of_a_key(
    tmp_path: Path, write: Callable[[Path, str], object]
) -> None:
    with no_room(16), pytest.raises(OSError, match="File too large"):
        write(tmp_path / "secret", OLD)
    assert list(tmp_path.iterdir()) == []
