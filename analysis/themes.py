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

    @property
    def bare(self) -> bool:
        return not any(word.marks for word in self.words)


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
            words = tuple(word for word, _, _ in _words(unicodedata.normalize("NFC", phrase)))
            if words:
                found = _Phrase(code, words, excepting)
                self._by_first.setdefault(words[0].base, []).append(found)

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
        words = list(_words(text))
        unmarked = not any(word.marks for word, _, _ in words)
        hits: dict[str, list[range]] = {code: [] for code in self.codes}
        blocked: dict[str, set[int]] = {code: set() for code in self.codes}
        for at, (word, _, _) in enumerate(words):
            for phrase in self._by_first.get(word.base, ()):
                span = range(at, at + len(phrase.words))
                if not _agrees(phrase, [one for one, _, _ in words[at : span.stop]], unmarked):
                    continue
                if phrase.excepting:
                    blocked[phrase.theme].update(span)
                else:
                    hits[phrase.theme].append(span)
        return tuple(
            ThemeMatch(code, words[span.start][1], words[span.stop - 1][2])
            for code in self.codes
            if hits[code]
            for span in _apart(hits[code], blocked[code])
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


def _words(text: str) -> Iterator[tuple[_Word, int, int]]:
    """Read the words of a text, each with the span it stands in."""
    for match in _WORD.finditer(text):
        yield _word(match.group()), match.start(), match.end()


@lru_cache(maxsize=MOST_WORDS)
def _word(letters: str) -> _Word:
    signs = unicodedata.normalize("NFD", letters.casefold())
    base = "".join(sign for sign in signs if not unicodedata.combining(sign))
    marks = sorted(sign for sign in signs if unicodedata.combining(sign) or sign == _STROKE)
    return _Word(base.replace(_STROKE, "d"), "".join(marks))


def _agrees(phrase: _Phrase, words: Sequence[_Word], unmarked: bool) -> bool:
    """Tell whether a phrase stands in these words of a text."""
    if [word.base for word in words] != [word.base for word in phrase.words]:
        return False
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
