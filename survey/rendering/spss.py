"""Writes SPSS files: the one owner of pyreadstat."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyreadstat

from analysis.answer_table import answer_frame


@dataclass(frozen=True)
class Variable:
    """One column: its name, the question it holds, and the words of its values."""

    name: str
    label: str
    values: Mapping[int, str]


def write_sav(
    variables: Sequence[Variable], rows: Sequence[Sequence[str | int | None]], title: str
) -> bytes:
    """Write rows as a SAV file with the words of every variable and value."""
    columns = {
        variable.name: [row[place] for row in rows] for place, variable in enumerate(variables)
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            answer_frame(columns),
            file,
            file_label=title[:60],
            column_labels={variable.name: variable.label for variable in variables},
            variable_value_labels={
                variable.name: {float(value): words for value, words in variable.values.items()}
                for variable in variables
                if variable.values
            },
            variable_measure={v.name: "ordinal" if v.values else "nominal" for v in variables},
        )
        return _without_moment(file.read_bytes())


def _without_moment(content: bytes) -> bytes:
    """Replace the moment of writing in the header, so that the same rows give the same bytes."""
    # File header record: after the bias (8 bytes at 84) the date (9 signs) and the time (8 signs).
    return content[:92] + b"01 Jan 20" + b"00:00:00" + content[109:]
