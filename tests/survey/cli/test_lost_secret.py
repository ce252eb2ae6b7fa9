"""The key of an installation is closed to others, and is not made anew where it was lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.survey.cli.conftest import Run
from tests.survey.cli.test_installation import findings, mode


@pytest.mark.usefixtures("open_umask")
def test_init_closes_the_secret_and_until_then_nothing_is_served(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever gets further than the refusal would run on: it breaks off here.
    for begun in ("Server", "worker_for"):
        monkeypatch.delattr(f"survey.cli.serve.{begun}")
    assert run("init").exit_code == 0
    for name in ("secret", "secret-before"):
        (folder / name).write_text("k" * 48)
        (folder / name).chmod(0o644)
        for command in ("serve", "work"):
            refused = run(command)
            assert refused.exit_code == 2
            assert "người khác đọc được (644), nên chưa chạy." in refused.output
            assert f"chmod 600 '{folder / 'secret'}" in refused.output
        assert run("init").exit_code == 0
        assert mode(folder / name) == 0o600


def test_a_secret_handed_over_by_root_may_be_read_by_its_group(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    monkeypatch.setattr("os.geteuid", lambda: (folder / "secret").stat().st_uid + 1)
    root = (folder / "secret").stat().st_uid == 0
    for rights, good in ((0o640, root), (0o660, False), (0o644, False)):
        (folder / "secret").chmod(rights)
        assert findings(run)["Khóa bí mật"]["good"] is good, oct(rights)


def test_doctor_tells_of_a_token_of_the_figures_that_others_can_read(
    run: Run, folder: Path
) -> None:
    run("init")
    token = folder / "metrics-token"
    token.write_text("m" * 40)
    token.chmod(0o644)
    told = findings(run)["Số liệu vận hành"]
    assert (told["good"], told["remedy"]) == (False, f"chmod 600 '{token}'")
    token.chmod(0o600)
    assert "Số liệu vận hành" not in findings(run)


# --- a secret that is gone ------------------------------------------------------------------------


def test_init_makes_no_new_secret_for_an_installation_in_use(filled: Run, folder: Path) -> None:
    secret = folder / "secret"
    key = secret.read_text()
    for left in (None, key[:20]):
        secret.unlink(missing_ok=True)
        if left:
            secret.write_text(left)
        refused = filled("init")
        assert refused.exit_code == 2
        for words in ("Chưa tạo khóa mới", "chép tệp secret", "survey restore", "--new-secret"):
            assert words in refused.output
        assert secret.exists() == bool(left)
    assert filled("init", "--new-secret").exit_code == 0
    assert secret.read_text() not in ("", key, key[:20])
    assert mode(secret) == 0o600
    with closing(sqlite3.connect(folder / "survey.db")) as database:
        [told] = database.execute("SELECT detail FROM audit_entry WHERE action = 'secret.renew'")
    assert told == ('{"reason": "lost"}',)
    again = filled("init", "--new-secret")
    assert (again.exit_code, "secret renew" in again.output) == (2, True)


def test_an_installation_that_is_not_in_use_gets_a_secret_without_being_asked(
    run: Run, folder: Path
) -> None:
    run("init")
    (folder / "secret").unlink()
    assert run("init").exit_code == 0
    (folder / "secret").unlink()
    name = ("account", "create-admin", "an.thu", "--name", "Nguyễn Văn An")
    assert run("init").exit_code == 0
    assert run(*name).exit_code == 0
    (folder / "secret").unlink()
    assert run("init").exit_code == 2
