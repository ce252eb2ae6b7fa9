"""Rows that are broken on the wire: request lines, headers, lengths and chunks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from tests.faults.live import filled, form_address, request
from tests.faults.rows import MARK, SCRIPT, SHOWN, THANKED, Row, posted

FORM = form_address().encode()
HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
LINES = {
    "nonsense": b"NONSENSE",
    "no version": b"GET " + FORM,
    "no address": b"GET HTTP/1.1",
    "version 0.9": b"GET " + FORM + b" HTTP/0.9",
    "version 3.7": b"GET " + FORM + b" HTTP/3.7",
    "version 1.10": b"GET " + FORM + b" HTTP/1.10",
    "a version of letters": b"GET " + FORM + b" HTTP/x.y",
    "another protocol": b"GET " + FORM + b" ICAP/1.0",
    "two spaces": b"GET  " + FORM + b"  HTTP/1.1",
    "a tab": b"GET\t" + FORM + b"\tHTTP/1.1",
    "a space in the address": b"GET /d/a b HTTP/1.1",
    "a space before the method": b" GET " + FORM + b" HTTP/1.1",
    "NUL in the address": b"GET /d/a\x00b HTTP/1.1",
    "a bare CR in the address": b"GET /d/a\rb HTTP/1.1",
    "control characters": b"\x01\x02\x03 /\x7f HTTP/1.1",
    "bytes above ASCII": b"GET /d/\xff\xfe" + MARK.encode() + b" HTTP/1.1",
    "a foreign absolute address": b"GET http://" + MARK.encode() + b".invalid/x HTTP/1.1",
    "another scheme": b"GET file:///etc/passwd HTTP/1.1",
    "a broken absolute address": b"GET http://[::1/x HTTP/1.1",
    "only an authority": b"GET 127.0.0.1:80 HTTP/1.1",
    "an asterisk": b"GET * HTTP/1.1",
    "the preface of HTTP/2": b"PRI * HTTP/2.0",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32),
    "an SSH greeting": b"SSH-2.0-OpenSSH_9.2",
    "a PROXY line": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2",
    "70,000 signs": b"GET /" + b"a" * 70_000 + b" HTTP/1.1",
}
HEADERS = {
    "no colon": b"bad header",
    "no name": b": " + MARK.encode(),
    "a space before the colon": b"X-A : b",
    "a space in the name": b"X A: b",
    "a folded line": b"X-A: b\r\n  " + MARK.encode(),
    "a first folded line": b" X-A: b",
    "NUL in the name": b"X-\x00A: b",
    "NUL in the value": b"X-A: b\x00" + MARK.encode(),
    "a bare CR in the value": b"X-A: b\rSet-Cookie: " + MARK.encode(),
    "a name above ASCII": b"X-\xc3\xa9: b",
    "70,000 signs": b"X-A: " + b"a" * 70_000,
    "500 headers": b"\r\n".join(b"X-%d: b" % place for place in range(500)),
    "a host with markup": b'Host: "><script>' + MARK.encode(),
    "two hosts": b"Host: " + MARK.encode() + b".invalid",
}
LENGTHS = {
    "negative": b"-1",
    "with a sign": b"+%d",
    "hexadecimal": b"0x10",
    "a fraction": b"%d.0",
    "a list": b"%d, %d",
    "words": MARK.encode(),
    "of thirty digits": b"9" * 30,
    "of 5,000 digits": b"9" * 5_000,
    "of Arabic digits": "٥".encode(),
    "empty": b" ",
}
CODINGS = (
    "gzip",
    "xchunked",
    "chunked, chunked",
    "chunked, identity",
    "\x0bchunked",
)
CHUNKS = {
    "no number": b"zz\r\nabc\r\n0\r\n\r\n",
    "a negative size": b"-3\r\nabc\r\n0\r\n\r\n",
    "a size with 0x": b"0x3\r\nabc\r\n0\r\n\r\n",
    "an underlined size": b"1_0\r\nabcdefghijklmnop\r\n0\r\n\r\n",
    "a huge size": b"FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
    "an empty size": b"\r\nabc\r\n0\r\n\r\n",
    "a size too small": b"2\r\nabcdef\r\n0\r\n\r\n",
    "no line end after it": b"3\r\nabc0\r\n\r\n",
    "an extension of 20,000 signs": b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n",
    "a bare LF": b"3\nabc\n0\n\n",
    "no last one": b"3\r\nabc\r\n",
    "half a size": b"3",
}


def line_rows() -> Iterator[Row]:
    """Give rows whose first line is no request."""
    for name, line in LINES.items():
        raw = line + b"\r\n" + HOST + b"\r\n"
        yield Row(f"a request line with {name}", raw, end=True, may_drop=True)
    yield Row("nothing but line ends", b"\r\n" * 500, end=True, may_drop=True)
    yield Row("nothing at all", b"", end=True, may_drop=True)
    yield Row("half a request line", b"POST " + FORM[:8], end=True, may_drop=True)
    yield Row("half a header", b"POST " + FORM + b" HTTP/1.1\r\nHost: 12", end=True, may_drop=True)


def head_rows() -> Iterator[Row]:
    """Give rows with a broken header among good ones, before a form that is good."""
    body = urlencode(filled()).encode()
    for name, header in HEADERS.items():
        raw = request("POST", FORM, body).replace(b"\r\n", b"\r\n" + header + b"\r\n", 1)
        yield Row(f"a header with {name}", raw, end=True, may_drop=True)
    for name, value in LENGTHS.items():
        length = value.replace(b"%d", str(len(body)).encode())
        yield posted(
            f"a length {name}", body, (("Content-Length", length),), end=True, may_drop=True
        )
    twice = (("Content-Length", str(len(body))), ("Content-Length", str(len(body) - 6)))
    yield posted("two lengths", body, twice, end=True, may_drop=True)
    yield posted("no length", body, (("Content-Length", ""),), end=True)


def length_rows() -> Iterator[Row]:
    """Give rows whose body is shorter or longer than announced."""
    body = urlencode(filled(comment=MARK)).encode()
    for missing in (1, 6, 200):
        length = (("Content-Length", str(len(body) + missing)),)
        yield posted(f"a body {missing} bytes too short", body, length, end=True)
    yield posted(
        "a body cut in the comment", body[:-20], (("Content-Length", str(len(body))),), end=True
    )
    yield posted("no body where one was announced", b"", (("Content-Length", "500"),), end=True)
    # Its end mark is cut off: what was written comes back to its writer, escaped.
    written = urlencode(filled(comment=SCRIPT)).encode()
    cut = (("Content-Length", str(len(written) - 6)),)
    yield posted("a body longer than announced", written, cut, never=SCRIPT)
    yield posted("a body where none was announced", body, (("Content-Length", "0"),))
    hidden = request("POST", FORM, urlencode(filled()).encode())
    yield posted("a second request behind an empty body", hidden, (("Content-Length", "0"),))
    yield posted("10 MB announced, nothing sent", b"", (("Content-Length", "10000000"),), end=True)


def chunk_rows() -> Iterator[Row]:
    """Give rows sent in pieces, well and badly."""
    good = filled()
    body = urlencode(good).encode()
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    pieces = (("Content-Length", ""), ("Transfer-Encoding", "chunked"))
    for name, raw in CHUNKS.items():
        yield posted(f"a chunk with {name}", raw, pieces, end=True)
    for coding in CODINGS:
        headers = (("Content-Length", ""), ("Transfer-Encoding", coding))
        yield posted(f"sent as {coding!r}", whole, headers, end=True, may_drop=True)
    both = (("Content-Length", str(len(whole))), ("Transfer-Encoding", "chunked"))
    yield posted("a length and chunks", whole, both, end=True, may_drop=True)
    short = (("Content-Length", "4"), ("Transfer-Encoding", "chunked"))
    yield posted("a short length and chunks", whole, short, end=True, may_drop=True)
    large = b"".join(b"1000\r\n" + b"a" * 4096 + b"\r\n" for _ in range(40)) + b"0\r\n\r\n"
    yield posted("160 kB in chunks", b"comment=" + large, pieces, end=True)
    yield posted("a good form in chunks", whole, pieces, THANKED, stores=good)
    named = filled()
    body = urlencode(named).encode()
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    both = (("Content-Length", ""), ("Transfer-Encoding", "identity, chunked"))
    yield posted("a good form in chunks, called identity too", whole, both, THANKED, stores=named)
    single = filled()
    many = b"".join(b"1\r\n%c\r\n" % sign for sign in urlencode(single).encode()) + b"0\r\n\r\n"
    yield posted("a good form in chunks of one byte", many, pieces, THANKED, stores=single)
    waiting = filled()
    expect = (("Expect", "100-continue"),)
    yield posted(
        "a good form that waits", urlencode(waiting).encode(), expect, THANKED, stores=waiting
    )
    yield Row("HTTP/1.0 without a host", b"GET " + FORM + b" HTTP/1.0\r\n\r\n", SHOWN)
