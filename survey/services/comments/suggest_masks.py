"""Suggests what to mask in a comment before a unit reads it; a person confirms or edits it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from survey.services.intake.flag_comment import ORDINARY, PATTERNS

#: What stands in the masked text instead, by kind; the first kind wins where two overlap.
COVERS = {
    "email": "[thư điện tử]",
    "link": "[liên kết]",
    "dossier": "[mã hồ sơ]",
    "plate": "[biển số xe]",
    "birth": "[ngày sinh]",
    "phone": "[số điện thoại]",
    "number": "[số giấy tờ]",
    "address": "[địa chỉ]",
    "name": "[tên người]",
}
#: More than this share of words in capitals, and a text is shouted: capitals then mark no name.
SHOUTED = 0.5

_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
_UPPER = "".join(sign for sign in _LATIN if sign.isupper())
_LOWER = "".join(sign for sign in _LATIN if sign.islower())
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Trương|"
    "Lâm|Mai|Tô|Tạ|Cao|Châu|Hà|Thạch|Kim|Danh|Sơn|Đào|Đồng|Quách|Lương|Lưu|Vương|Giang|Thái|Phùng|"
    "Chu|Nông|Hứa|La|Nghiêm|Triệu|Ông|Từ|Văn|Diệp|Tăng|Thân|Viên"
)
_BARE_SURNAMES = "nguyen|tran|le|pham|huynh|hoang|phan|vo|vu|dang|bui|do|ho|ngo|duong|truong"
_TITLES = (
    "ông|bà|anh|chị|em|cô|chú|bác|cụ|thầy|mr|mrs|ms|đồng chí|đ/c|tên là|tên tôi là|tên|họ tên|"
    "họ và tên|cán bộ|công chức|nhân viên|chuyên viên|bạn|tôi là|mình là|ong|ba|chi|ten la|ten"
)
_BIG = rf"[{_UPPER}][{_LOWER}]*"
_WORD = rf"[{_UPPER}{_LOWER}]+"
#: Words with which the name of an office, a thing or a day begins, and no person's.
_ORDINARY_NAMES = re.compile(
    r"(?:Một [Cc]ửa|[ỦU][yỷ] [Bb]an|Nhân [Dd]ân|Hành [Cc]hính|Công [Aa]n|Nội [Vv]ụ|Việt [Nn]am|"
    r"Nhà [Nn]ước|Chính [Pp]hủ|Trung [Tt]âm|Bộ|Ban|Dịch [Vv]ụ|Hộ [Tt]ịch|Đất [Đđ]ai|Thứ|Sở|Phòng|"
    r"Chủ [Nn]hật|Quầy|Tư [Pp]háp|Zalo|Internet|Cảm|Tôi|Rất|Xin|Mong|Đề|Cán|Cấp|Giấy|Sổ|Thẻ|Căn)"
    r"(?!\w)"
)
#: A commune or a province tells nobody: its name is no name to mask.
_AFTER_AREA = re.compile(r"(?i:phường|xã|quận|huyện|tỉnh|thành phố|thị trấn|đặc khu|tp\.?) $")
#: A word for a place and what may come before its name.
_PLACES = (
    "số nhà|nhà số|ngõ|ngách|hẻm|kiệt|thôn|xóm|ấp|khóm|bản|buôn|tổ dân phố|tổ|khu phố|đường|phố|"
    "chung cư|căn hộ"
)
_DATE = r"\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:19|20)?\d{2}"

_MORE = {
    "email": PATTERNS["email"],
    "link": re.compile(r"(?:https?://|www\.|fb\.com|facebook\.com|zalo\.me)\S*", re.IGNORECASE),
    "dossier": re.compile(
        r"\b(?:\d{3}\.\d{2}\.\d{2}\.)?[GHK]\d{2}(?:\.\d{1,3})*-\d{6}-\d{3,6}\b"
        r"|(?<=hồ sơ số )\S*\d\S*|(?<=mã hồ sơ )\S*\d\S*|(?<=số hồ sơ )\S*\d\S*"
        r"|(?<=mã hồ sơ: )\S*\d\S*|(?<=số hồ sơ: )\S*\d\S*|(?<=biên nhận )(?:số )?\S*\d\S*",
        re.IGNORECASE,
    ),
    "plate": re.compile(
        r"(?<![\w.])[1-9]\d ?-? ?[A-ZĐ][A-Z0-9]? ?[-. ]? ?(?:\d{3}[.]?\d{2}|\d{4})(?!\w)"
    ),
    "birth": re.compile(
        rf"(?:sinh|sn)(?: ngày| năm)?:? ?(?:{_DATE}|(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE
    ),
    "phone": PATTERNS["phone"],
    "number": PATTERNS["number"],
    "address": re.compile(
        rf"\b(?i:{_PLACES}) (?:(?:số )?\d[\w/.-]*(?:,? (?i:{_PLACES}) {_BIG}(?: {_BIG}){{0,4}})?"
        rf"|{_BIG}(?: {_BIG}){{0,4}}(?: \d+)?)"
        rf"|(?:\bsố )?(?<![\w/])\d[\w/.-]*,? (?i:đường|phố|ngõ|hẻm) "
        rf"(?:{_BIG}|\d+)(?: {_BIG}| \d+){{0,4}}"
    ),
}
_AFTER_TITLE = re.compile(rf"(?<!\w)(?i:{_TITLES}):? ({_BIG}(?: {_BIG}){{0,4}})(?!\w)")
#: Names typed small: after a title with a usual middle name, or after "tên".
_SMALL_NAME = re.compile(
    rf"(?<!\w)(?i:{_TITLES}):? ((?i:{_SURNAMES}|{_BARE_SURNAMES}) "
    rf"(?i:văn|thị|hữu|ngọc|minh|thanh|đức|quốc|van|thi) {_WORD})(?!\w)"
)
_AFTER_NAMED = re.compile(
    r"(?<!\w)(?i:tên)(?: là)?:? "
    rf"((?!(?:tôi|là|gì|của|trong|trên|sai|bị|không|em|con|người|đơn|và|hay|cho)\b){_WORD})(?!\w)"
)
_FULL_NAME = re.compile(
    rf"(?<!\w)((?:{_SURNAMES})(?: {_BIG}){{1,4}}"
    rf"|(?:{_SURNAMES.upper()})(?: [{_UPPER}]+){{1,2}})(?!\w)"
)
_NAMED = (_FULL_NAME, _AFTER_TITLE, _SMALL_NAME, _AFTER_NAMED)
_RUN = re.compile(rf"(?<!\w)({_BIG}(?: {_BIG}){{1,4}})(?!\w)")
_SENTENCE_END = ".!?:-"


@dataclass(frozen=True)
class Suggestion:
    """One stretch of a text that may tell who somebody is."""

    start: int
    end: int
    #: A key of COVERS.
    kind: str


@dataclass(frozen=True)
class Piece:
    """A stretch of the text as it is shown: plain, or with what it may be."""

    text: str
    kind: str | None = None


def suggest_masks(text: str) -> list[Suggestion]:
    """Find what may tell who somebody is, in the order of the text and without overlaps."""
    plain, places = _plain(text)
    taken = [False] * len(plain)
    found: list[Suggestion] = []
    for kind, start, end in _spans(plain):
        if end > start and not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(Suggestion(places[start], places[end - 1] + 1, kind))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, suggestions: Iterable[Suggestion]) -> str:
    """Put the covers over the suggested stretches."""
    parts = [COVERS[part.kind] if part.kind else part.text for part in pieces(text, suggestions)]
    return "".join(parts)


def pieces(text: str, suggestions: Iterable[Suggestion]) -> list[Piece]:
    """Cut a text into plain stretches and suggested ones."""
    cut: list[Piece] = []
    last = 0
    for one in suggestions:
        cut += [Piece(text[last : one.start]), Piece(text[one.start : one.end], one.kind)]
        last = one.end
    return [piece for piece in (*cut, Piece(text[last:])) if piece.text]


def _plain(text: str) -> tuple[str, list[int]]:
    """Write every sign in its plain form, single blanks between, with its place in the text."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKC", sign):
            blank = one.isspace()
            if unicodedata.category(one) == "Cf" or (blank and signs and signs[-1] == " "):
                continue
            signs.append(" " if blank else one)
            places.append(place)
    return "".join(signs), places


def _spans(plain: str) -> Iterator[tuple[str, int, int]]:
    """Give what was found, the surest kinds first."""
    without_ordinary = ORDINARY.sub(lambda match: "x" * len(match.group()), plain)
    for kind, pattern in _MORE.items():
        # Dates and sums of money are no numbers of papers, but a date of birth is looked for.
        searched = without_ordinary if kind in ("phone", "number") else plain
        for match in pattern.finditer(searched):
            yield kind, match.start(), match.end()
    yield from _names(plain)


def _names(plain: str) -> Iterator[tuple[str, int, int]]:
    words = [word for word in plain.split(" ") if word[:1].isalpha()]
    shouted = sum(word.isupper() for word in words) > SHOUTED * len(words)
    titled = sum(word[0].isupper() for word in words) > SHOUTED * len(words) and len(words) > 5
    for pattern in (_FULL_NAME,) if shouted else _NAMED:
        for match in pattern.finditer(plain):
            if not _is_ordinary(plain, match.start(1)):
                yield "name", match.start(1), match.end(1)
    for match in () if shouted or titled else _RUN.finditer(plain):
        start = _after_sentence_start(plain, match)
        if start is not None and not _is_ordinary(plain, start):
            yield "name", start, match.end(1)


def _is_ordinary(plain: str, start: int) -> bool:
    area = _AFTER_AREA.search(plain[max(0, start - 12) : start])
    return area is not None or _ORDINARY_NAMES.match(plain, start) is not None


def _after_sentence_start(plain: str, match: re.Match[str]) -> int | None:
    """Give where a run of capitals begins; the first word of a sentence has its capital anyway."""
    before = plain[: match.start()].rstrip()
    if before and before[-1] not in _SENTENCE_END:
        return match.start()
    rest = match.group().split(" ")[1:]
    return match.end() - len(" ".join(rest)) if len(rest) > 1 else None
