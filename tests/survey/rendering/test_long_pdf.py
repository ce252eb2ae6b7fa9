"""A long document is set part by part, and is what it would be in one piece."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from survey.rendering.long_pdf import Part, PartDiffers, render_long_pdf
from survey.rendering.pdf import render_pdf
from tests.survey.rendering.samples import run, text_of

#: Without page numbers: each part would begin with 1.
SHEETS = ("placards.css",)


def page(*names: str) -> str:
    body = "".join(
        f'<p style="break-after:page">Trang {name}: Nguyễn Thị Hường</p>' for name in names[:-1]
    )
    return (
        '<!DOCTYPE html><html lang="vi"><head><title>Dài</title></head>'
        f"<body>{body}<p>Trang {names[-1]}: Nguyễn Thị Hường</p></body></html>"
    )


def parts(*groups: str) -> list[Part]:
    return [Part(lambda group=group: page(*group), len(group)) for group in groups]


def structure(pdf: bytes, folder: Path) -> str:
    (folder / "s.pdf").write_bytes(pdf)
    return run(["pdfinfo", "-struct-text", folder / "s.pdf"])


def test_parts_say_what_the_whole_would_say_and_carry_the_same_tags(tmp_path: Path):
    whole = render_pdf(page(*"abcde"), stylesheets=SHEETS)
    long = render_long_pdf(parts("ab", "c", "de"), name="x", stylesheets=SHEETS)
    assert text_of(long, tmp_path) == text_of(whole, tmp_path)
    tags = structure(long, tmp_path)
    assert tags == structure(whole, tmp_path)
    assert tags.count("Nguyễn Thị Hường") == 5
    assert "UserProperties" in (info := run(["pdfinfo", tmp_path / "s.pdf"]))
    assert "Tagged:          yes" in info


def test_same_parts_give_the_same_bytes_whatever_their_size():
    first = render_long_pdf(parts("ab", "cd"), name="x", stylesheets=SHEETS)
    assert render_long_pdf(parts("ab", "cd"), name="x", stylesheets=SHEETS) == first
    assert render_long_pdf(parts("ab", "cd"), name="y", stylesheets=SHEETS) != first


def test_counts_the_sheets_that_are_done():
    told: list[int] = []
    render_long_pdf(parts("ab", "c"), name="x", stylesheets=SHEETS, progress=told.append)
    assert told == [1, 2, 3]


def test_refuses_a_part_that_fills_another_number_of_sheets():
    wrong = [*parts("ab"), Part(lambda: page(*"cd"), 1)]
    with pytest.raises(PartDiffers, match="part 1 fills 2 sheets"):
        render_long_pdf(wrong, name="x", stylesheets=SHEETS)


def test_only_one_part_is_in_memory_at_a_time():
    # The engine's styles are most of its memory: those of earlier parts must be gone.
    alive: list[int] = []

    def count(_: int) -> None:
        gc.collect()
        alive.append(sum(type(one).__name__ == "ComputedStyle" for one in gc.get_objects()))

    render_long_pdf(parts(*["ab"] * 4), name="x", stylesheets=SHEETS, progress=count)
    assert max(alive) <= 1.5 * alive[0]
