"""Rows with an honest form in a wrong envelope: types, methods, addresses, headers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from tests.faults.live import FORM_TYPE, Headers, filled, form_address, request
from tests.faults.rows import MARK, SCRIPT, SHOWN, THANKED, Row, accepted, opened, posted

FORM = form_address()
TYPES = (
    *("", "application/json", "text/plain", "text/xml", "application/octet-stream", MARK, "*/*"),
    *("multipart/form-data", "multipart/form-data; boundary=x", f"{FORM_TYPE}x", "application"),
    *(
        f"{FORM_TYPE}; charset=utf-16",
        f"{FORM_TYPE}; charset=utf-7",
        f"{FORM_TYPE}; charset={MARK}",
    ),
)
METHODS = (
    *("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "LOCK", "BREW"),
    *("post", "get", "PoSt", "POST\x00", "X" * 500, MARK, "../POST", "PRI"),
)
TOKENS = (
    *("zzzz-efgh-jkmn-pqrs", "abcd-efgh-jkmn-pqr", "abcd-efgh-jkmn-pqrst", "uuuu-efgh-jkmn-pqrs"),
    *("", ".", "..", "abcd-efgh-jkmn-pqrs/x", "abcd-efgh-jkmn-pqrs/..", "đđđđ-efgh-jkmn-pqrs"),
    *("abcd%00efgh-jkmn-pqrs", "%FF%FE", "%ED%A0%80", "%", "%zz", "%2e%2e", "*", "0", "-1", "null"),
    *("..%2f..%2f..%2fetc%2fpasswd", "../../../../etc/passwd", "..\\..\\windows", "..%5c..%5cboot"),
    *(
        f"%0d%0aSet-Cookie:%20{MARK}=1",
        f"%E5%98%8A%E5%98%8D{MARK}",
        f"%3Cscript%3E{MARK}",
        f"{MARK}'--",
    ),
    *("a" * 1500, "%61" * 600, "a/" * 700, "%252e%252e%252f", "ABCD EFGH", "{{7*7}}", "$(id)"),
)
PAGES = (
    *("/static/x", "/.env", "/.git/config", "/admin", "/console", "/don-vi/-1", "/demo/office"),
    "/don-vi/99999999999999999999",
    *(
        "/kiosk/files/x/../secret",
        "/kiosk/files/%2e%2e/secret",
        "//etc/passwd",
        f"//{MARK}.invalid/",
        "/d",
        "/health/../secret",
    ),
    *("/Health", "/health/", "/;/", "/d/;jsessionid=1", "/\u1ebf"),
)
#: A stranger is led to the sign-in, before anything is looked up.
STAFF = ("/van-phong", "/don-vi/1", "/quan-tri")
QUERIES = (
    *(
        f"lang={MARK}",
        f"lang={SCRIPT}",
        "lang=en&lang=vi",
        "lang[]=en",
        "lang=%FF",
        "lang=%00",
        "lang=",
    ),
    *(
        "lang=../../etc/passwd",
        f"lang=en%0d%0aSet-Cookie:%20{MARK}=1",
        f"{MARK}={MARK}",
        "&&&",
        "%zz",
    ),
    *(
        f"ma={MARK}",
        f"ma={SCRIPT}",
        "ma=" + "A" * 1500,
        "ma=%FF%FE",
        "ma=%00",
        "ma=%0d%0a",
        "=&=&=",
    ),
    *(f"next=//{MARK}.invalid", "C1=5&end=1", "a&" * 700, f"x={SCRIPT}", f"_method=DELETE&{MARK}"),
)
ODD_HEADERS: dict[str, Headers] = {
    "a foreign host": (("Host", f"{MARK}.invalid"),),
    "a host with a strange port": (("Host", "127.0.0.1:99999"),),
    "a host in capitals with a dot": (("Host", "LOCALHOST."),),
    "a forwarded host": (("X-Forwarded-Host", f"{MARK}.invalid"), ("Forwarded", f"host={MARK}")),
    "a forwarded scheme": (("X-Forwarded-Proto", f"gopher {MARK}"), ("X-Forwarded-Port", MARK)),
    "another address asked for": (("X-Original-URL", "/van-phong"), ("X-Rewrite-URL", f"/{MARK}")),
    "another method asked for": (("X-HTTP-Method-Override", "DELETE"), ("X-Method", MARK)),
    "cookies": (("Cookie", f"session={MARK}; demo_role=x.y; a" + "; b=c" * 200),),
    "languages": (("Accept-Language", f"{MARK};q=zz,*;q=-1,vi;q=1e9," + "en," * 500),),
    "encodings": (("Accept-Encoding", f"{MARK};q=nan, gzip;q=2, br;;"),),
    "a range": (("Range", f"bytes=-1,5-2,{MARK}"), ("If-Range", MARK)),
    "conditions": (("If-Modified-Since", MARK), ("If-None-Match", f'"{MARK}"'), ("If-Match", "*")),
    "credentials": (("Authorization", f"Basic {MARK}"), ("Proxy-Authorization", "Bearer \u00ff")),
    "an upgrade": (("Upgrade", "h2c, websocket"), ("HTTP2-Settings", MARK)),
    "a browser with markup": (("User-Agent", SCRIPT), ("Referer", f"http://{MARK}.invalid/")),
    "a sender who is no address": (("X-Forwarded-For", f"{SCRIPT}, ::ffff:999.1.1.1, {MARK}"),),
    "a sender of 4,000 signs": (("X-Forwarded-For", "1.2.3.4, " * 450),),
    "bytes above ASCII": (("X-Bytes", b"\xff\xfe\xe1\xba\xbf " + MARK.encode()),),
    "a foreign origin": (("Origin", f"http://{MARK}.invalid"), ("Sec-Fetch-Site", "cross-site")),
}


def type_rows() -> Iterator[Row]:
    """Give rows whose body is announced as something else."""
    body = urlencode(filled()).encode()
    for kind in TYPES:
        yield posted(f"type {kind!r}", body, (("Content-Type", kind),))
    for coding in ("gzip", "br", "deflate", "zstd", f"identity, {MARK}"):
        yield posted(f"coded as {coding}", body, (("Content-Encoding", coding),))
    part = b'--x\r\nContent-Disposition: form-data; name="C1"\r\n\r\n5\r\n'
    kind = (("Content-Type", "multipart/form-data; boundary=x"),)
    yield posted("1,000 parts", part * 1_000 + b"--x--\r\n", kind)
    file = b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../a.py"\r\n\r\n'
    yield posted("a file", file + b"x\r\n--x--\r\n", kind)
    deep = b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n" * 500
    yield posted("parts within parts", deep, kind)
    yield posted(
        "parts with a boundary of 5,000 signs", part, (("Content-Type", kind[0][1] + "y" * 5_000),)
    )


def method_rows() -> Iterator[Row]:
    """Give rows with every other method."""
    body = urlencode(filled()).encode()
    for method in METHODS:
        yield Row(f"method {method[:20]!r}", request(method, FORM, body), may_drop=True)
    for address in (f"{FORM}/cam-on", "/health", "/ready", "/", "/rieng-tu", "/kiosk", "/nowhere"):
        yield Row(f"a form sent to {address}", request("POST", address, body))
    with_body = request("GET", FORM, body)
    yield Row("a form sent with GET", with_body, SHOWN)
    yield Row("a form sent with HEAD", request("HEAD", FORM, body), SHOWN, headless_body=True)
    query = f"{FORM}?{urlencode(filled())}"
    yield Row("a form in the address", request("GET", query), SHOWN)
    yield Row("a form in the address, posted", request("POST", query, b""))


def address_rows() -> Iterator[Row]:
    """Give rows with addresses nobody printed."""
    body = urlencode(filled()).encode()
    for token in TOKENS:
        raw = f"/d/{token}".encode()
        yield Row(f"a form to /d/{token[:24]}, {len(token)} signs", request("POST", raw, body))
        yield opened(f"open /d/{token[:24]}, {len(token)} signs", raw, frozenset(range(400, 500)))
    for page in PAGES:
        yield opened(f"open {page}", page, frozenset(range(400, 500)))
    for page in STAFF:
        yield opened(f"open {page}", page, THANKED, leads=b"/dang-nhap?")
    for query in QUERIES:
        name = f"{query[:32]}, {len(query)} signs"
        yield opened(f"open ?{name}", f"{FORM}?{query}".replace(" ", "%20"))
    for query in ("lang=xx", f"lang={MARK}", f"lang=en%0d%0aSet-Cookie:%20{MARK}=1", f"ma={MARK}"):
        yield accepted(f"a good form to ?{query}", filled(), (), f"{FORM}?{query}")
    yield opened("only slashes, the first page", "/%2f")
    yield opened("an address of 3,000 signs", "/d/" + "a" * 3_000, frozenset({414}))
    yield opened("a query of 100,000 signs", FORM + "?" + "a" * 100_000, frozenset({414}))


def header_rows() -> Iterator[Row]:
    """Give rows with headers that must make no difference."""
    for name, headers in ODD_HEADERS.items():
        yield Row(f"open with {name}", request("GET", FORM, None, headers), SHOWN)
        yield accepted(f"a good form with {name}", filled(), headers)
    schemes = (("X-Forwarded-Proto", "http"), ("X-Forwarded-Ssl", "on"))
    yield posted("schemes that contradict each other", filled(), schemes)
