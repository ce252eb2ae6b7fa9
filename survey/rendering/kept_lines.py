"""Keeps lines of text that were set before: most words of a report are those of the one before.

The engine sets a line when it looks for its place, again when it draws it, and in pictures letter
by letter. What a line becomes depends on its text, its room and the style of its letters alone.
"""

from __future__ import annotations

from collections import OrderedDict
from operator import itemgetter
from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break

#: All of a style that the setting of a line asks for; a test compares this with the engine.
ASKED = (
    "direction",
    "font_feature_settings",
    "font_kerning",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_numeric",
    "font_variant_position",
    "font_variation_settings",
    "font_weight",
    "hyphenate_character",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphens",
    "lang",
    "letter_spacing",
    "overflow_wrap",
    "tab_size",
    "white_space",
    "word_break",
    "word_spacing",
)
#: Lines kept in a process, found ones and drawn ones; each takes some kilobytes.
FOUND, DRAWN = 2500, 1200

_asked = itemgetter(*ASKED)
_own_split = line_break.split_first_line
_own_reactivate = line_break.Layout.reactivate


class Kept(OrderedDict[Any, Any]):
    """The lines used last, by what they depend on; the one unused for longest gives way."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def keep(self, key: Any, line: Any) -> None:
        """Keep a line."""
        self[key] = line
        if len(self) > self.size:
            self.popitem(last=False)

    def take(self, key: Any) -> Any:
        """Give a line that is kept; it counts as new again."""
        self.move_to_end(key)
        return self[key]


def _kept(style: Any, name: str, size: int) -> Kept:
    """Return the lines of these fonts: they end with them."""
    fonts = style.font_config
    if name not in vars(fonts):
        setattr(fonts, name, Kept(size))
    lines: Kept = getattr(fonts, name)
    return lines


def _letters(style: Any) -> tuple[Any, ...]:
    """Name everything that decides how letters look."""
    decoration = frozenset(style["text_decoration_line"])
    return (*_asked(style), decoration, *style["font_family"])


def _twin(layout: Any) -> Any:
    """Copy the shell of a line: what is inside is shared and stays as it is."""
    twin = object.__new__(line_break.Layout)
    vars(twin).update(vars(layout))
    return twin


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Fit a text into a line, or find the line that it gave before."""
    lines = _kept(style, "found_lines", FOUND)
    room = (max_width, justification_spacing, is_line_start, minimum)
    key = (text, *room, *_letters(style))
    if key not in lines:
        lines.keep(
            key,
            _own_split(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            ),
        )
    layout, *measures = lines.take(key)
    return _twin(layout), *measures


def reactivate(layout: Any, style: Any) -> None:
    """Set a line for drawing, or take the one that was drawn before."""
    lines = _kept(style, "drawn_lines", DRAWN)
    key = (layout.text, layout.justification_spacing, *_letters(style))
    if key in lines:
        drawn = lines.take(key)
        layout.layout, layout.language, layout.style = drawn.layout, drawn.language, style
    else:
        _own_reactivate(layout, style)
        lines.keep(key, twin := _twin(layout))
        twin.style = None  # it would hold a whole document


#: Whose function, its name, the engine's own, ours.
WAYS: tuple[tuple[Any, str, Any, Any], ...] = (
    *(
        (owner, "split_first_line", _own_split, split_first_line)
        for owner in (line_break, inline, preferred)
    ),
    (line_break.Layout, "reactivate", _own_reactivate, reactivate),
)
