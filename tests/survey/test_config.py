"""Settings from the environment."""

from pathlib import Path

import pytest

from survey.config import SettingsError, load_settings

SECRET = "k" * 48


def environ(folder: Path, **values: str) -> dict[str, str]:
    (folder / "secret").write_text(SECRET)
    return {"SURVEY_DATA": str(folder), **values}


def test_everything_but_the_secret_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(environ(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path / 'survey.db'}"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.port, settings.workers, settings.demo) == (8000, 2, False)
    assert settings.secret_key == SECRET


def test_port_is_part_of_the_default_address(tmp_path: Path) -> None:
    assert load_settings(environ(tmp_path, PORT="9001")).base_url == "http://127.0.0.1:9001"


def test_address_loses_its_last_slash(tmp_path: Path) -> None:
    given = environ(tmp_path, SURVEY_BASE_URL="https://ln.example.vn/")
    assert load_settings(given).base_url == "https://ln.example.vn"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "８０"),
        ("SURVEY_WORKERS", "many"),
        ("SURVEY_WORKERS", "-1"),
        ("SURVEY_DEMO", "perhaps"),
        ("SURVEY_ENGINE", "foo"),
        ("SURVEY_ENGINE", "process:0"),
        ("SURVEY_BASE_URL", "lang-nghe.vn"),
        ("SURVEY_BASE_URL", "ftp://x.vn"),
        ("SURVEY_BASE_URL", "https://x.vn/?a=1"),
        ("SURVEY_BASE_URL", "https://a..b"),
        ("SURVEY_BASE_URL", f"https://{'a' * 70}.vn"),
        ("SURVEY_ALARM_TO", "a@b.vn\nBcc: c@d.vn"),
        ("SURVEY_ALARM_TO", "a\x07@b.vn"),
        ("SURVEY_ALARM_TO", "quan-tri"),
        ("SURVEY_ALARM_TO", ","),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://a:b@c/d"),
    ],
)
def test_wrong_setting_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings(environ(tmp_path, **{name: value}))


def test_missing_secret_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="survey init"):
        load_settings({"SURVEY_DATA": str(tmp_path)})


def test_short_secret_is_refused(tmp_path: Path) -> None:
    given = environ(tmp_path)
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SettingsError, match="quá ngắn"):
        load_settings(given)


def test_a_secret_that_cannot_be_read_is_told_by_its_cause(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(SettingsError, match=r"secret\): là thư mục, không phải tệp\.$"):
        load_settings({"SURVEY_DATA": str(tmp_path)})


def test_secrets_are_not_shown_in_tracebacks(tmp_path: Path) -> None:
    shown = repr(load_settings(environ(tmp_path, DATABASE_URL="postgresql://u:hush@h/d")))
    assert SECRET not in shown
    assert "hush" not in shown
