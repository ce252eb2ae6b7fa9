"""Lines that were set before are found by all that decides how they look, and only so many."""

from __future__ import annotations

import os
import re
from pathlib import Path

from weasyprint.text import fonts, line_break

from survey.rendering import kept_lines
from survey.rendering.kept_lines import ASKED, Kept
from survey.rendering.pdf import PACKAGED, _press, render_pdf

#: Lists and sets are made part of the key by hand; the height of a line is not of its letters.
ELSEWHERE = {"font_family", "line_height", "text_decoration_line"}


def test_a_line_is_known_by_everything_its_setting_asks_of_a_style() -> None:
    sources = [Path(module.__file__ or "").read_text("utf-8") for module in (line_break, fonts)]
    asked = {name for source in sources for name in re.findall(r"style\['([a-z_]+)'\]", source)}
    assert asked - ELSEWHERE == set(ASKED)


def test_no_print_cuts_a_line_short_which_would_change_a_kept_one() -> None:
    for sheet in (PACKAGED / "prints").glob("*.css"):
        assert not re.search(r"text-overflow|block-ellipsis|line-clamp", sheet.read_text("utf-8"))


def test_the_line_unused_for_longest_gives_way() -> None:
    lines = Kept(2)
    lines.keep(1, "một")
    lines.keep(2, "hai")
    assert lines.take(1) == "một"
    lines.keep(3, "ba")
    assert list(lines) == [1, 3]


def test_letters_differ_by_style_and_place_and_nothing_holds_a_document() -> None:
    words = "Nguyễn Thị Hường, phường Ỷ La"
    faces = ("<u>{}</u>", "<b>{}</b>", "<i>{}</i>", '<span style="letter-spacing: 1px">{}</span>')
    parts = [f"<p>{face.format(words)}" for face in faces]
    alone = [render_pdf(f"<html lang=vi><title>T</title>{part}") for part in parts]
    render_pdf(f"<html lang=vi><title>T</title>{''.join(parts)}")
    again = [render_pdf(f"<html lang=vi><title>T</title>{part}") for part in parts]
    assert again == alone
    assert len(set(alone)) == len(parts)
    lines = vars(_press(os.getpid()).fonts)["drawn_lines"]
    assert lines
    assert all(line.style is None for line in lines.values())
    assert len(lines) <= kept_lines.DRAWN
