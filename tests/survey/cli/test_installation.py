"""An installation keeps what it holds to itself and says in one sentence what is wrong with it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from survey.config import SettingsError, load_settings
from tests.survey.cli.conftest import Run

ROOT = Path(__file__).parents[3]
DATABASE = ("survey.db", "survey.db-wal", "survey.db-shm")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def findings(run: Run) -> dict[str, dict[str, object]]:
    """Ask the doctor; give the last finding of each subject."""
    return {
        found["subject"]: found for found in json.loads(run("doctor", "--format", "json").output)
    }


# --- rights ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("open_umask")
def test_init_closes_a_folder_that_was_made_beforehand(run: Run, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    assert run("init").exit_code == 0
    assert mode(folder) == 0o700
    assert {path.name: oct(mode(path)) for path in folder.iterdir()} == {
        path.name: "0o600" for path in folder.iterdir()
    }
    assert os.umask(0o022) == 0o022


@pytest.mark.usefixtures("open_umask")
def test_init_closes_a_database_that_others_could_read(run: Run, folder: Path) -> None:
    assert run("init").exit_code == 0
    with sqlite3.connect(folder / "survey.db") as reader:
        reader.execute("SELECT count(*) FROM alembic_version").fetchone()
        for name in DATABASE:
            (folder / name).chmod(0o644)
        assert run("init").exit_code == 0
        assert [mode(folder / name) for name in DATABASE] == [0o600] * 3
    reader.close()


def test_init_leaves_a_shared_folder_as_it_is(run: Run, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o1777)
    assert run("init").exit_code == 0
    assert mode(folder) == 0o1777
    assert "SURVEY_DATA" in str(findings(run)["Thư mục dữ liệu"]["remedy"])


def test_doctor_tells_how_to_close_folder_and_database(run: Run, folder: Path) -> None:
    run("init")
    assert findings(run)["Thư mục dữ liệu"]["good"]
    assert "Tệp cơ sở dữ liệu" not in findings(run)
    folder.chmod(0o755)
    (folder / "survey.db").chmod(0o640)
    found = findings(run)
    assert found["Thư mục dữ liệu"]["remedy"] == f"chmod 700 '{folder}'"
    assert not found["Thư mục dữ liệu"]["good"]
    assert found["Tệp cơ sở dữ liệu"]["remedy"] == f"chmod 600 '{folder / 'survey.db'}'"


def test_doctor_does_not_make_a_database_by_looking(run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "secret").write_text("k" * 48)
    assert findings(run)["Cơ sở dữ liệu"]["remedy"] == "chạy: python -m survey init"
    assert [path.name for path in folder.iterdir()] == ["secret"]


# --- a database that is not there -----------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "foo",
        "sqlite+nonsense:///x.db",
        "sqlite:////nonexistent/folder/x.db",
        "postgresql://user:hush@127.0.0.1:1/x",
        "postgresql://user:hush@127.0.0.1:port/x",
    ],
)
def test_a_database_out_of_reach_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    run("init")
    monkeypatch.setenv("DATABASE_URL", address)
    for command in (("scores", "--all"), ("init",), ("settings", "list")):
        result = run(*command)
        assert result.exit_code == 2
        assert "ơ sở dữ liệu" in result.output
        assert len(result.output.splitlines()) == 1
        assert "hush" not in result.output
    assert run("doctor").exit_code == 1
    assert not findings(run)["Cơ sở dữ liệu"]["good"]
    assert "hush" not in run("doctor").output


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite://", "bộ nhớ"),
        ("sqlite:///:memory:", "bộ nhớ"),
        ("mysql://user:hush@127.0.0.1/x", "SQLite và PostgreSQL"),
    ],
)
def test_a_database_that_keeps_nothing_or_is_not_known_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, words: str
) -> None:
    run("init")
    monkeypatch.setenv("DATABASE_URL", address)
    file = tmp_path / "b"
    file.write_text("x")
    for command in (("init",), ("scores", "--all"), ("restore", str(file)), ("backup", str(file))):
        result = run(*command)
        assert (result.exit_code, len(result.output.splitlines())) == (2, 1), command
        assert "DATABASE_URL" in result.output
        assert words in result.output
        assert "hush" not in result.output
    assert findings(run)["Thiết lập"]["remedy"] == "sửa biến DATABASE_URL"


def test_a_file_that_is_no_database_is_one_sentence(run: Run, folder: Path) -> None:
    run("init")
    for name in DATABASE[1:]:
        (folder / name).unlink(missing_ok=True)
    (folder / "survey.db").write_text("not a database " * 100)
    result = run("scores", "--all")
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert not findings(run)["Cơ sở dữ liệu"]["good"]


def test_a_database_that_fails_under_a_command_is_one_sentence(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE secret_table", {}, sqlite3.OperationalError("locked"))

    monkeypatch.setattr("survey.cli.settings.set_by", locked)
    result = filled("settings", "set", "agency.name", "Sở Thử")
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert "không có gì được lưu thêm" in result.output
    assert "secret_table" not in result.output


# --- remedies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "many"), ("SURVEY_BASE_URL", "ln.vn"), ("SURVEY_DEMO", "x"), ("SURVEY_WORKERS", "0")],
)
def test_doctor_leads_to_the_variable_that_is_wrong(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    run("init")
    monkeypatch.setenv(name, value)
    assert findings(run)["Thiết lập"]["remedy"] == f"sửa biến {name}"


def test_doctor_says_a_remedy_once_and_ends_no_sentence_twice(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("doctor").output
    assert told.count("python -m survey init") == 1
    run("init")
    monkeypatch.setenv("SURVEY_BASE_URL", "ln.vn")
    told += run("doctor").output
    monkeypatch.setenv("SURVEY_BASE_URL", "https://ln.vn")
    monkeypatch.setenv("SURVEY_MAIL_SERVER", "nonsense")
    told += run("doctor").output
    assert told.count(". Cách khắc phục: ") >= 3
    assert ".. Cách" not in told


def test_doctor_leads_to_init_when_the_secret_is_missing(run: Run) -> None:
    assert findings(run)["Thiết lập"]["remedy"] == "chạy: python -m survey init"


def test_doctor_reports_names_that_were_never_set(run: Run) -> None:
    run("init")
    assert "settings set agency.parent" in run("doctor").output
    run("settings", "set", "agency.parent", "UBND tỉnh Thử Nghiệm")
    found = findings(run)["Tên cơ quan"]
    assert str(found["remedy"]).startswith("python -m survey settings set agency.place")
    assert "agency.parent" not in run("doctor").output
    run("settings", "set", "agency.place", "Thử Nghiệm")
    assert "Tên cơ quan" not in findings(run)


def test_doctor_advises_on_what_the_public_pages_have_to_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SURVEY_BASE_URL", "https://khaosat.example.vn")
    run("init")
    for key, value in (("agency.parent", "UBND tỉnh Thử"), ("agency.place", "Thử")):
        run("settings", "set", key, value)
    keys = ("privacy.contact", "privacy.keep", "contact.hotline", "contact.portal")
    advised = run("doctor")
    assert advised.exit_code == 0
    for key in keys:
        assert f'python -m survey settings set {key} "..."' in advised.output
        run("settings", "set", key, "có")
    units = tmp_path / "don-vi.csv"
    units.write_text("code,name\nA,UBND xã An Bình\n", encoding="utf-8")
    assert "Thông tin công khai" not in findings(run)
    assert "Tên đơn vị gốc" not in findings(run)
    assert run("import", "units", str(units)).exit_code == 0
    found = findings(run)["Tên đơn vị gốc"]
    assert (found["good"], found["advice"]) == (False, True)
    assert "PROVINCE" in str(found["remedy"])
    # The remedy works.
    named = "code,name,kind\nPROVINCE,UBND tỉnh Thử,province\n"
    units.write_text(named, encoding="utf-8")
    assert run("import", "units", str(units)).exit_code == 0
    assert "Tên đơn vị gốc" not in findings(run)
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize(
    "address",
    [
        "https://ln vn",
        'https://ln.vn/"x',
        "https://ln.vn/'x",
        "https://ln.vn/<b>",
        "https://ln.vn/\nx",
        "https://ln.vn/\x07",
        "https://ln.vn/\u00a0x",
        "https://[ln.vn",
        "https://ln.vn:port",
    ],
)
def test_an_address_no_code_may_carry_is_refused(tmp_path: Path, address: str) -> None:
    (tmp_path / "secret").write_text("k" * 48)
    with pytest.raises(SettingsError, match="SURVEY_BASE_URL"):
        load_settings({"SURVEY_DATA": str(tmp_path), "SURVEY_BASE_URL": address})
