"""Rows whose envelope is honest: what stands in the form is not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from urllib.parse import urlencode

from itsdangerous import URLSafeSerializer

from survey.web.form_token import SIGNED_WITH, FormTokens
from tests.faults.live import OTHER, SECRET, VERSION, filled
from tests.faults.rows import IMPOSSIBLE, INCOMPLETE, MARK, SCRIPT, Row, accepted, posted
from tests.site import TOKEN

#: No level of any scale, however it is written.
NO_LEVELS = (
    *("0", "6", "7", "10", "99", "-1", "+5", "4.5", "5.0", "4,5", "05", "0x5", "5e0", "1_0"),
    *(
        " 5",
        "5 ",
        "\t5",
        "5\n",
        "٥",
        "５",
        "⑤",
        "V",
        "五",
        "năm",
        "true",
        "null",
        "NaN",
        "Infinity",
    ),
    *("5;4", "[5]", '{"$gt":0}', "5" * 400, "9" * 5000, SCRIPT, f"{{{{7*7}}}}{MARK}"),
    *(f"' OR 1=1 --{MARK}", f"${{jndi:ldap://{MARK}}}", f"5\r\nX-{MARK}: 1", f"../../{MARK}"),
)
#: A template, and what comes of it where somebody carries it out.
REPEATED, DONE = f"{MARK}{{{{7*7}}}}", f"{MARK}49"
NO_OPTIONS = ("0", "5", "9", "-1", "1.5", "五", "1 lần", "1|2", SCRIPT)
#: The desk of the tests has no lists to choose from.
NOT_OFFERED = ("0", "1", "-1", "1.0", "Hộ tịch", "9" * 400, SCRIPT, f"' OR 1=1 --{MARK}")
UNKNOWN_NAMES = (
    *("C0", "C6", "c1", "C1 ", "Ｃ1", "ov", "csrf_token", "unit_id", "desk_id", "day", "channel"),
    *("id", "answers", "role", "is_admin", "__class__", "__proto__", "constructor", "_method"),
    *("C1[]", "C1[0]", "C1[$ne]", "C1.value", "answers[C1]", "answers[0][level]", "C1:list", "*"),
    *("comment[]", "form_token[]", "end[0]", "x" * 300, f"<b>{MARK}</b>", f"{MARK}=", "", "ma"),
)
ODD_COMMENTS = {
    "markup": SCRIPT,
    "a template": f"{{{{config}}}} {{% raw %}} ${{7*7}} #{{7*7}} {MARK}",
    "SQL": f"'); DROP TABLE response; --{MARK}",
    "a formula": f'=HYPERLINK("http://{MARK}.invalid","x")',
    "a right-to-left override": f"tốt \u202egnôhk\u202c {MARK}",
    "a left-to-right isolate": f"\u2066{MARK}\u2069",
    "a byte order mark": f"\ufeff{MARK}",
    "joined people": f"👩‍👩‍👧‍👦 {MARK}",
    "piled accents": "a" + "\u0301" * 500 + MARK,
    "Khmer": f"សេវាកម្មល្អណាស់ {MARK}",
    "decomposed Vietnamese": unicodedata.normalize("NFD", f"Cảm ơn ông bà ở phường {MARK}"),
    "Arabic and Hebrew": f"شكرا جزيلا שלום {MARK}",
    "Thai, Chinese and Yi": f"ขอบคุณครับ 谢谢 ꆈꌠꉙ {MARK}",
    "skin tones, flags and keycaps": f"👍🏽 🇻🇳 1️⃣ {MARK}",
    "markup that closes the box": f"</textarea><script>alert('{MARK}')</script>",
    "an attribute": f'" autofocus onfocus="alert({MARK})',
    "a path": f"../../../../etc/passwd\\..\\{MARK}",
    "private signs": f"\ue000\U000f0000 {MARK}",
    "no character": f"\ufffe\uffff {MARK}",
    "an escape sequence": f"\x1b[31m{MARK}\x07",
    "line ends": f"a\r\nb\rc\u2028d {MARK}",
    "a log line": f"\n[2026-01-01] [ERROR] {MARK}",
    "percent signs": f"100% tốt %s %n %(x)s {MARK}",
    "two thousand signs": "ă" * 2000,
    "nothing but spaces": "   ",
}
BROKEN_TEXTS = {
    "bare invalid UTF-8": b"\xff\xfe",
    "escaped invalid UTF-8": b"%FF%FE",
    "overlong UTF-8": b"%C0%AF",
    "five-byte UTF-8": b"%F8%88%80%80%80",
    "beyond Unicode": b"%F4%90%80%80",
    "half a surrogate pair": b"%ED%A0%80",
    "a whole surrogate pair": b"%ED%A0%BD%ED%B8%80",
    "half a character": b"%E1%BA",
    "a lone continuation": b"%80",
    "escaped NUL": b"a%00b",
    "bare NUL": b"a\x00b",
    "an escape without digits": b"%zz",
    "an escape cut off": b"100%",
    "an escape with one digit": b"%4",
    "an escape of UTF-16": b"%u1EBF",
}


def value_rows() -> Iterator[Row]:
    """Give rows with one impossible value."""
    good = filled()
    for code in ("C1", "OV"):
        for value in NO_LEVELS:
            yield posted(
                f"{code} = {value[:24]!r}, {len(value)} signs",
                {**good, code: value},
                (),
                IMPOSSIBLE,
            )
    for code in ("C1", "C2", "C3", "OV"):
        yield posted(f"{code} does not apply", {**good, code: "9"}, (), IMPOSSIBLE)
    for value in NO_OPTIONS:
        yield posted(f"trips = {value!r}", {**good, "trips": value}, (), IMPOSSIBLE)
    for name in ("service_field", "deciding_unit"):
        for value in NOT_OFFERED:
            yield posted(f"{name} = {value[:24]!r}", {**good, name: value}, (), IMPOSSIBLE)
    for value in ("", "0", "01", "1 ", "true", SCRIPT):
        yield posted(f"end = {value!r}", {**good, "end": value}, (), IMPOSSIBLE)


def field_rows() -> Iterator[Row]:
    """Give rows with fields too many, too few, or twice."""
    good = filled()
    for name in (*good, "comment", "receipt"):
        first = {"comment": "a", "receipt": "", **good}
        twice = urlencode(first) + "&" + urlencode({name: first[name]})
        yield posted(f"{name} comes twice", twice.encode())
    for name in UNKNOWN_NAMES:
        yield posted(f"unknown field {name[:24]!r}", {**good, name: "1"})
    for name in ("form_token", "end"):
        yield posted(f"without {name}", {key: good[key] for key in good if key != name})
    for name in ("C1", "C2", "C3", "OV"):
        without = {key: good[key] for key in good if key != name}
        yield posted(
            f"without {name}", {**without, "comment": SCRIPT}, (), INCOMPLETE, never=SCRIPT
        )
        yield posted(f"{name} is empty", {**good, name: ""}, (), INCOMPLETE)
    # A form shown or said again gives back what was written, to the letter.
    written = {**good, "comment": REPEATED}
    yield posted("a template without an answer", {**written, "C1": ""}, (), INCOMPLETE, never=DONE)
    yield posted("a template without an end", {**written, "end": ""}, (), IMPOSSIBLE, never=DONE)
    long = {**good, "comment": "ă" * 2001}
    yield posted("a comment of 2,001 signs", long, (), INCOMPLETE)
    yield posted("65 fields", {**good, **{f"x{place}": "1" for place in range(57)}})
    yield posted("10,000 fields", urlencode(good).encode() + b"&x=" * 10_000)
    yield posted("a comment of 70 kB", {**good, "comment": "a" * 70_000})
    yield posted("a comment of 1 MB", {**good, "comment": MARK * 131_072})
    yield posted("only end", b"end=1")


def token_rows() -> Iterator[Row]:
    """Give rows whose token is not the one this installation made for this code."""
    good = filled()
    token = good["form_token"]
    payload, _, signature = token.rpartition(".")
    ours = URLSafeSerializer(SECRET, salt="citizen-form", signer_kwargs=SIGNED_WITH)
    tokens = {
        "empty": "",
        "words": SCRIPT,
        "cut by a sign": token[:-1],
        "longer by a sign": token + "A",
        "with its first sign changed": ("A" if token[0] != "A" else "B") + token[1:],
        "with a signature turned round": f"{payload}.{signature[::-1]}",
        "with an empty signature": f"{payload}.",
        "without a signature": payload,
        "signed twice": f"{token}.{signature}",
        "of 30,000 signs": "A" * 30_000,
        "compressed, a bomb": ".eJw" + "A" * 20_000,
        "of another installation": FormTokens("another secret of another house").issue(
            TOKEN, VERSION
        ),
        "of another code": FormTokens(SECRET).issue(OTHER, VERSION),
        "of an unknown questionnaire": FormTokens(SECRET).issue(TOKEN, "no-such-version"),
        "of another purpose": str(
            URLSafeSerializer(SECRET, salt="demo-role").dumps(["office", None])
        ),
        "signed by us over two parts": str(ours.dumps(["a" * 22, TOKEN])),
        "signed by us over numbers": str(ours.dumps([1, 2, 3])),
        "signed by us over a short mark": str(ours.dumps(["a", TOKEN, VERSION])),
        "signed by us over null": str(ours.dumps(None)),
        "signed by us over a dictionary": str(ours.dumps({"key": TOKEN})),
    }
    for name, value in tokens.items():
        yield posted(f"a token {name}", {**good, "form_token": value})


def text_rows() -> Iterator[Row]:
    """Give rows with bytes that are no text, as a value and as a name."""
    good = urlencode(filled()).encode().removesuffix(b"&end=1")
    for name, raw in BROKEN_TEXTS.items():
        yield posted(f"a comment with {name}", good + b"&comment=" + raw + b"&end=1")
        yield posted(f"a name with {name}", good + b"&" + raw + b"=1&end=1")
    yield posted("a token that is no UTF-8", b"form_token=%FF&end=1")
    yield posted("no body", b"")
    yield posted("only separators", b"&&&===&;;")
    yield posted("a name without a value", good + b"&comment&end=1")
    yield posted("fields parted by semicolons", good.replace(b"&", b";") + b";end=1")
    yield posted("every byte there is", bytes(range(256)))
    yield posted("compressed bytes", b"\x1f\x8b\x08\x00" + bytes(60))
    yield posted("JSON where a form belongs", b'{"C1": 5, "end": "1"}')
    yield posted(
        "XML where a form belongs", b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc">'
    )


def accepted_rows() -> Iterator[Row]:
    """Give rows an honest, odd person may send: stored, thanked for, and not repeated."""
    for name, comment in ODD_COMMENTS.items():
        yield accepted(f"a comment with {name}", filled(comment=comment))
    for name, code in {"markup": SCRIPT, "NEL": "\x85", "4,000 signs": "A" * 4_000}.items():
        yield accepted(f"a one-time code with {name}", filled(receipt=code))
    good = filled()
    yield accepted(
        "without the question of fact", {key: good[key] for key in good if key != "trips"}
    )
