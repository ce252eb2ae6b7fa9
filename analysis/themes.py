"""Finds the themes of a comment by lists of words, and shows which words matched."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
#: The stroke of đ is no combining mark; it counts as one.
_STROKE = "đ"
#: People write with some thousand different words; each is taken apart once.
MOST_WORDS = 20_000


@dataclass(frozen=True)
class Theme:
    """One theme: phrases that tell of it, and longer phrases in which they mean something else."""

    code: str
    phrases: tuple[str, ...]
    #: "ghế ngồi chờ" speaks of chairs, although "chờ" is a phrase of waiting.
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeMatch:
    """Where a theme was found in a text: the half-open span of the matching words."""

    theme: str
    start: int
    end: int


@dataclass(frozen=True)
class ThemeCounts:
    """How many comments speak of each theme; one comment may speak of several."""

    comments: int
    #: Comments that speak of at least one theme.
    with_theme: int
    #: Comments by code of the theme, in the order of the lists; themes never found are zero.
    by_theme: dict[str, int]


@dataclass(frozen=True)
class _Word:
    """One word: its letters without marks, and its marks, wherever in the word they stand."""

    base: str
    marks: str


@dataclass(frozen=True)
class _Phrase:
    theme: str
    words: tuple[_Word, ...]
    excepting: bool
    bases: tuple[str, ...]
    #: Typed without marks.
    bare: bool


class ThemeLists:
    """The lists of all themes, read once and then asked of many comments."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        """Read the lists; phrases without a word are passed over."""
        self.codes: list[str] = []
        self._by_first: dict[str, list[_Phrase]] = {}
        for theme in themes:
            self.codes.append(theme.code)
            for excepting, phrases in ((False, theme.phrases), (True, theme.exceptions)):
                self._add(theme.code, phrases, excepting=excepting)

    def _add(self, code: str, phrases: Iterable[str], *, excepting: bool) -> None:
        for phrase in phrases:
            words = tuple(_words(unicodedata.normalize("NFC", phrase)))
            if words:
                bases = tuple(word.base for word in words)
                bare = not any(word.marks for word in words)
                found = _Phrase(code, words, excepting, bases, bare)
                self._by_first.setdefault(bases[0], []).append(found)

    def find(self, text: str) -> tuple[ThemeMatch, ...]:
        """Find every theme of a text.

        Parameters
        ----------
        text
            A comment in NFC, as comments are stored.

        Returns
        -------
        tuple of ThemeMatch
            By theme in the order of the lists, then by place; matches of one theme do not
            overlap, the longer phrase is taken first.

        Notes
        -----
        Small and capital letters are the same, and so are both ways to place a tone mark
        ("hòa", "hoà"). A phrase typed without marks matches any marks. A phrase with marks
        matches the same marks, and words typed without marks: of several words anywhere, a
        single word only in a comment without any mark, because "cho" in a marked comment is
        "cho" and not "chờ". Lists of words miss what they do not hold and cannot tell praise
        from blame; who writes comments is not the public.

        References
        ----------
        `docs/methodology.md`, part on comments.
        """
        words = _words(text)
        bases = tuple([word.base for word in words])
        if self._by_first.keys().isdisjoint(bases):
            return ()
        unmarked = not any(word.marks for word in words)
        hits: dict[str, list[range]] = {}
        blocked: dict[str, set[int]] = {}
        for at, base in enumerate(bases):
            for phrase in self._by_first.get(base, ()):
                span = range(at, at + len(phrase.words))
                if bases[at : span.stop] != phrase.bases:
                    continue
                if not _agrees(phrase, words[at : span.stop], unmarked):
                    continue
                if phrase.excepting:
                    blocked.setdefault(phrase.theme, set()).update(span)
                else:
                    hits.setdefault(phrase.theme, []).append(span)
        return self._matches(text, hits, blocked)

    def _matches(
        self, text: str, hits: dict[str, list[range]], blocked: dict[str, set[int]]
    ) -> tuple[ThemeMatch, ...]:
        """Give what was found by its place in the text, themes in the order of the lists."""
        places = [match.span() for match in _WORD.finditer(text)] if hits else []
        return tuple(
            ThemeMatch(code, places[span.start][0], places[span.stop - 1][1])
            for code in self.codes
            if code in hits
            for span in _apart(hits[code], blocked.get(code, set()))
        )

    def count(self, texts: Iterable[str]) -> ThemeCounts:
        """Count in how many comments each theme is found.

        Parameters
        ----------
        texts
            Comments in NFC.

        Returns
        -------
        ThemeCounts
            Numbers of comments, not of matches.

        Notes
        -----
        The denominator is the comments; nothing follows for those who wrote none.

        References
        ----------
        As `ThemeLists.find`.
        """
        comments = with_theme = 0
        found: Counter[str] = Counter()
        for text in texts:
            codes = {match.theme for match in self.find(text)}
            comments += 1
            with_theme += bool(codes)
            found.update(codes)
        return ThemeCounts(comments, with_theme, {code: found[code] for code in self.codes})


def _words(text: str) -> list[_Word]:
    """Read the words of a text."""
    return list(map(_word, _WORD.findall(text)))


@lru_cache(maxsize=MOST_WORDS)
def _word(letters: str) -> _Word:
    signs = unicodedata.normalize("NFD", letters.casefold())
    base = "".join(sign for sign in signs if not unicodedata.combining(sign))
    marks = sorted(sign for sign in signs if unicodedata.combining(sign) or sign == _STROKE)
    return _Word(base.replace(_STROKE, "d"), "".join(marks))


def _agrees(phrase: _Phrase, words: Sequence[_Word], unmarked: bool) -> bool:
    """Tell whether words of a text that have the letters of a phrase are the phrase."""
    if phrase.bare or tuple(words) == phrase.words:
        return True
    typed_bare = not any(word.marks for word in words)
    return typed_bare and (unmarked or len(words) > 1)


def _apart(spans: Iterable[range], blocked: set[int]) -> Iterator[range]:
    """Choose spans that touch neither an exception nor each other, the longer ones first."""
    taken = set(blocked)
    chosen: list[range] = []
    for span in sorted(spans, key=lambda one: (-len(one), one.start)):
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(span)
    yield from sorted(chosen, key=lambda one: one.start)
