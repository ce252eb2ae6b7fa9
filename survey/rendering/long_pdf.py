"""Sets many sheets as one PDF, part by part: memory for one part, however long the document."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from survey.rendering.pdf import Press, identifier, printing, written

#: Called with the number of sheets that are done.
Progress = Callable[[int], None]
COMPRESSION = 6
#: What a box needs only until it is drawn; each of these holds the styles of its whole part.
FOR_DRAWING = {
    "background",
    "first_letter_style",
    "first_line_style",
    "pango_layout",
    "replacement",
    "style",
}


@dataclass(frozen=True)
class Part:
    """Some sheets of a long document: a whole page of HTML, asked for when its turn comes."""

    html: Callable[[], str]
    #: How many sheets the HTML fills.
    sheets: int


class PartDiffers(ValueError):
    """A part filled more or fewer sheets than was said."""


@dataclass
class _Typesetter:
    """Lays out one part after the other, and forgets the one before."""

    press: Press
    stylesheets: tuple[str, ...]
    variant: str
    parts: Sequence[Part]
    progress: Progress
    pictures: Mapping[str, bytes] | None
    done: int = 0
    _at: int = -1
    _document: Any = None

    def document(self, part: int) -> Any:
        """Give a part laid out."""
        if part != self._at:
            if self._document is not None:
                self._document = None
                gc.collect()
            self._at = part
            html = self.parts[part].html()
            self._document = self.press.lay_out(html, self.stylesheets, self.variant, self.pictures)
            if len(self._document.pages) != self.parts[part].sheets:
                raise PartDiffers(f"part {part} fills {len(self._document.pages)} sheets")
        return self._document

    def finish_sheet(self) -> None:
        """Count a sheet that was drawn."""
        self.done += 1
        self.progress(self.done)


@dataclass
class _LatePage:
    """Stands for a page of the print engine: laid out when it is painted, and slimmed afterwards.

    The names are those by which the engine asks a page.
    """

    typesetter: _Typesetter
    part: int
    number: int
    width: float
    height: float
    bleed: dict[str, float]
    bookmarks: Sequence[Any] = ()
    links: Sequence[Any] = ()
    anchors: dict[str, Any] = field(default_factory=dict)
    forms: dict[Any, Any] = field(default_factory=lambda: {None: []})
    _page_box: Any = None

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draw the page; of its boxes keep what the tags, which come last, are made from."""
        page = self.typesetter.document(self.part).pages[self.number]
        page.paint(stream, scale)
        _pack(stream)
        self.bookmarks = page.bookmarks
        self._page_box = page._page_box
        for box in self._page_box.descendants(placeholders=True):
            for part in FOR_DRAWING & vars(box).keys():
                delattr(box, part)
        self.typesetter.finish_sheet()


def render_long_pdf(
    parts: Sequence[Part],
    *,
    name: str,
    stylesheets: tuple[str, ...],
    variant: str = "pdf/ua-1",
    progress: Progress = lambda done: None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Set parts as one tagged PDF; the same parts under the same name give the same bytes.

    `name` tells documents apart; `pictures` are those the parts show. Every sheet has the size of
    the first. Links are not carried over, and page numbers would begin anew with each part: this
    is for sheets that are cut or hung up.
    """
    with printing() as press:
        typesetter = _Typesetter(press, stylesheets, variant, parts, progress, pictures)
        first = typesetter.document(0)
        size = first.pages[0]
        pages = [
            _LatePage(typesetter, part, number, size.width, size.height, size.bleed)
            for part, one in enumerate(parts)
            for number in range(one.sheets)
        ]
        return written(first.copy(pages), variant, identifier(variant, *stylesheets, name))


def _pack(stream: Any) -> None:
    """Compress the drawing of a page at once: a short string instead of thousands of small ones."""
    stream.compress = False
    drawing = stream.data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    stream.extra["Filter"] = "/FlateDecode"
    stream.stream[:] = [zlib.compress(drawing, COMPRESSION)]
