"""The handbook names the limits that the code keeps: whoever changes one changes the sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from survey.queries.settings import DEFAULTS
from survey.queries.sign_ins import IDLE, IDLE_OF_ADMINS, LONGEST
from survey.services.dossiers.take_dossiers import MOST_ROWS
from survey.services.people.choose_passwords import LINK_IS_GOOD_FOR
from survey.services.people.hold_back_guessing import FIRST_WAIT, LONGEST_WAIT
from survey.services.people.judge_passwords import ALONE, WITH_SECOND_FACTOR
from survey.services.people.keep_sign_ins import KNOWN_FOR
from survey.services.sheets import read_rows, unfold_sheet
from survey.web.access import LARGEST_STAFF_BODY
from survey.web.body import LARGEST_BODY
from tests.architecture.source import ROOT

MB = 1024 * 1024
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def flat(name: str) -> str:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    "sentence",
    [
        f"{ALONE} signs, or {WITH_SECOND_FACTOR} with a second factor",
        f"for {IDLE // MINUTE} minutes (administrators {IDLE_OF_ADMINS // MINUTE}) a browser is",
        f"After {LONGEST // HOUR} hours everything starts anew",
        f"from {FIRST_WAIT} seconds up to {LONGEST_WAIT // 60} minutes",
        f"{LINK_IS_GOOD_FOR // HOUR} hours",
        f"after {LONGEST // HOUR} hours; unused for {KNOWN_FOR.days} days",
        f"At most {MOST_ROWS:,} rows and {LARGEST_BODY // 1024} KB",
        f"Files sent on a page have {LARGEST_STAFF_BODY // MB} MB at most",
        (
            f"{read_rows.LARGEST_TEXT // MB} MB, {read_rows.MOST_PARTS:,} parts, "
            f"{unfold_sheet.MOST_ROWS:,} rows and {unfold_sheet.MOST_CELLS:,} cells at most"
        ),
    ],
)
def test_limits_of_sign_ins_and_forms_are_those_of_the_code(sentence: str) -> None:
    assert sentence in flat("operations.md")


def test_the_passphrase_belongs_to_the_user_whose_shell_reads_it() -> None:
    text = flat("operations.md")
    assert "install -m 600 -o lang-nghe -g lang-nghe /dev/null /etc/lang-nghe.passphrase" in text
    unit = (ROOT / "deploy" / "lang-nghe-backup.service").read_text(encoding="utf-8")
    assert "User=lang-nghe" in unit


def test_addresses_with_signs_of_the_shell_stand_in_quotes() -> None:
    named = re.findall(r"DATABASE_URL=(\S+)", flat("operations.md"))
    assert named
    assert [one for one in named if "&" in one and not one.startswith('"')] == []


def test_thresholds_of_small_groups_are_those_of_the_settings() -> None:
    hide, flag, desk = (DEFAULTS[f"thresholds.{name}"] for name in ("hide", "flag", "desk_hide"))
    text = flat("methodology.md")
    assert f"1–{int(str(hide)) - 1} “" in text.replace('"', "“")
    assert f"{hide}–{int(str(flag)) - 1} shown with" in text
    assert f"A single desk is hidden below {desk}." in text
