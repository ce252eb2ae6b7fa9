"""Outside answers through the command line: what `scores` prints equals an independent recount."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.recount import recount

FOLDER = Path(__file__).parent.parent / "data" / "small_province"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SURVEY_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "survey", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an installation into which the small province was imported, twice."""
    data = tmp_path_factory.mktemp("tỉnh nhỏ")
    run(data, "init")
    arguments = ["import", "responses", str(FOLDER / "responses.csv.gz")]
    for name in ("units", "desks", "questionnaire", "unit-map", "dossiers"):
        arguments += [f"--{name}", str(FOLDER / f"{name.replace('-', '_')}.csv")]
    run(data, *arguments)
    run(data, *arguments)
    return data


@pytest.fixture(scope="module")
def table(imported: Path) -> list[dict[str, str]]:
    """Give the whole score table of that installation."""
    printed = run(imported, "scores", "--all", "--calendar", "calendar").stdout
    return list(csv.DictReader(io.StringIO(printed)))


def test_scores_equal_an_independent_recount(table: list[dict[str, str]]) -> None:
    expected = recount(FOLDER)
    printed = {
        (row["unit"], row["period"], row["level"], row["code"]): (
            int(row["n"]),
            int(row["satisfied"]),
            int(row["n_resp"]),
        )
        for row in table
        if int(row["n"])
    }
    assert len(printed) > 10_000
    assert printed == expected


def test_every_index_is_the_share_of_satisfied_answers_inside_its_interval(
    table: list[dict[str, str]],
) -> None:
    shown = [row for row in table if row["index"]]
    assert len(shown) > 10_000
    for row in shown:
        index = float(row["index"])
        assert index == pytest.approx(100 * int(row["satisfied"]) / int(row["n"]), abs=1e-9)
        if row["lo"]:
            assert 0 <= float(row["lo"]) <= index <= float(row["hi"]) <= 100


def test_withholds_every_figure_below_five_respondents(table: list[dict[str, str]]) -> None:
    few = [row for row in table if 0 < int(row["n_resp"]) < 5]
    assert few
    assert all(row["index"] == row["lo"] == row["hi"] == "" for row in few)


def test_stored_tallies_equal_a_recount_of_the_stored_answers(imported: Path) -> None:
    assert "13.915" in run(imported, "tally", "verify").stdout


def test_keeps_no_clock_time_and_no_device_token_of_the_imported_file(imported: Path) -> None:
    stored = b"".join(file.read_bytes() for file in imported.iterdir() if file.is_file())
    assert b"T08:13:29" not in stored
    assert b"08:13:29" not in stored
    assert b"K-95f96bda8dbf" not in stored
    assert b"R0002446" not in stored
