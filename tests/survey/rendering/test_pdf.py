"""The press: fonts inside, nothing fetched from outside, the same bytes every time."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from survey.rendering import pdf
from survey.rendering.pages import print_environment
from survey.rendering.pdf import PACKAGED, PackagedFetcher, ReferenceRefused, render_pdf
from tests.survey.rendering.samples import run, tagged, text_of

SAMPLE = "Nguyễn Thị Hường, Phường Ỷ La, ẵ ậ ệ ộ ợ ữ ỹ Đ"
SECRET = "canary-7f3a-of-the-file"


def page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>{head}'
        f"</head><body>{body}</body></html>"
    )


@pytest.fixture
def canary():
    """Listen on loopback and note every request."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(address: str, file: str) -> list[str]:
    """Every way a page can point outside, for an address on the net and one on the disk."""
    ways = []
    for number, target in enumerate((address, file)):
        link = f"{target}?{number}" if target is address else target
        ways += [
            f'<img src="{link}">',
            f'<object data="{link}"></object><embed src="{link}">',
            f'<link rel="attachment" href="{link}"><a rel="attachment" href="{link}">a</a>',
            f'<link rel="stylesheet" href="{link}">',
            f'<style>@import url("{link}"); p {{ background: url("{link}") }}</style><p>x</p>',
            f'<style>@font-face {{ font-family: X; src: url("{link}") }}</style><p>x</p>',
            f'<p style="list-style-image: url({link}); content: url({link})">x</p>',
            f'<svg><image href="{link}"/><use href="{link}#a"/></svg>',
            f'<base href="{target}/"><img src="a.png">',
        ]
    return ways


def test_no_reference_in_a_page_leaves_the_package(canary: tuple[str, list[str]], tmp_path: Path):
    address, asked = canary
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    for body in hostile(address, secret.as_uri()):
        document = render_pdf(page(f"{body}<p>còn lại</p>"))
        reader = PdfReader(io.BytesIO(document))
        assert "còn lại" in reader.pages[0].extract_text()
        contents = [bytes(data) for parts in reader.attachments.values() for data in parts]
        assert not any(contents), body
        assert SECRET.encode() not in document
    assert asked == []


def test_canary_would_have_heard_an_ordinary_fetcher(canary: tuple[str, list[str]]):
    from_outside, asked = canary
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, weasyprint; weasyprint.HTML(string=sys.argv[1]).write_pdf()",
            page(f'<img src="{from_outside}/x.png">'),
        ],
        check=True,
        capture_output=True,
    )
    assert asked == ["/x.png"]


def test_references_typed_into_a_text_stay_text(canary: tuple[str, list[str]], tmp_path: Path):
    address, asked = canary
    typed = f'<img src="{address}/x"> {{{{ 7*7 }}}} <script>alert(1)</script>'
    template = print_environment().from_string(page("<p>{{ typed }}</p>"))
    text = text_of(render_pdf(template.render(typed=typed)), tmp_path)
    assert typed in text
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://packaged.invalid/../config.py",
        "https://packaged.invalid/fonts/../../config.py",
        "https://packaged.invalid/%2e%2e/config.py",
        "https://packaged.invalid/fonts/",
        "https://packaged.invalid/fonts/Missing.ttf",
        "https://packaged.invalid/fonts/OFL.txt",
        "https://packaged.invalid.evil.example/fonts/Tinos-Bold.ttf",
        "https://user@packaged.invalid/fonts/Tinos-Bold.ttf",
        "http://packaged.invalid/fonts/Tinos-Bold.ttf",
        "data:text/css,p{}",
        "fonts/Tinos-Bold.ttf",
    ],
)
def test_fetcher_refuses_everything_but_packaged_files(address: str):
    with pytest.raises(ReferenceRefused):
        PackagedFetcher().fetch(address)


def test_fetcher_does_not_follow_a_link_out_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "static").mkdir()
    (tmp_path / "outside.png").write_text(SECRET)
    (tmp_path / "static" / "inside.png").symlink_to(tmp_path / "outside.png")
    monkeypatch.setattr(pdf, "PACKAGED", tmp_path / "static")
    with pytest.raises(ReferenceRefused):
        PackagedFetcher().fetch("https://packaged.invalid/inside.png")


def test_fetcher_serves_a_packaged_font():
    response = PackagedFetcher().fetch("https://packaged.invalid/fonts/Tinos-Bold.ttf")
    assert response.read() == (PACKAGED / "fonts" / "Tinos-Bold.ttf").read_bytes()


def test_vietnamese_comes_back_exactly_from_every_face(tmp_path: Path):
    body = "".join(
        f"<p>{opened}{SAMPLE}{closed}</p>"
        for opened, closed in (("", ""), ("<b>", "</b>"), ("<i>", "</i>"), ("<b><i>", "</i></b>"))
    )
    document = render_pdf(page(body))
    assert text_of(document, tmp_path).count(SAMPLE) == 4
    fonts = run(["pdffonts", tmp_path / "read.pdf"]).splitlines()[2:]
    names = {line.split()[0].partition("+")[2] for line in fonts}
    assert names == {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), "embedded, mapped"


def test_every_vietnamese_letter_is_drawn_by_the_packaged_font(tmp_path: Path):
    letters = "ĂÂĐÊÔƠƯăâđêôơư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    document = render_pdf(page(f"<p>{' '.join(letters)} – “” … − ₫</p>"))
    assert letters in text_of(document, tmp_path).replace(" ", "")
    fonts = run(["pdffonts", tmp_path / "read.pdf"]).splitlines()[2:]
    assert [line.split()[0].partition("+")[2] for line in fonts] == ["Tinos"]


def test_document_says_its_language_and_title_and_claims_accessibility():
    reader = PdfReader(io.BytesIO(render_pdf(page("<h1>Thử</h1>"))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Thử"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_picture_with_a_title_becomes_a_figure_with_words():
    drawing = '<svg role="img" viewBox="0 0 9 9"><title>Hình thử</title><path d="M0 0h9v9z"/></svg>'
    reader = PdfReader(io.BytesIO(render_pdf(page(drawing))))
    found = list(tagged(reader.trailer["/Root"]["/StructTreeRoot"]))
    assert [thing["/Alt"] for thing in found if thing["/S"] == "/Figure"] == ["Hình thử"]


def test_same_page_gives_the_same_bytes_also_in_another_process():
    source = page(f"<p>{SAMPLE}</p>")
    first = render_pdf(source)
    code = (
        "import sys; from survey.rendering.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(sys.argv[1]))"
    )
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        other = subprocess.run(
            [sys.executable, "-c", code, source],
            check=True,
            capture_output=True,
            cwd=PACKAGED.parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )
        assert other.stdout == first
    assert render_pdf(source) == first
    assert render_pdf(source.replace("Hường", "Hương")) != first


def test_collector_rests_during_a_render_and_works_again_after_it(monkeypatch: pytest.MonkeyPatch):
    seen: list[bool] = []
    real = pdf.Document.write_pdf

    def watched(self: object, *given: object, **named: object):
        seen.append(gc.isenabled())
        return real(self, *given, **named)

    monkeypatch.setattr(pdf.Document, "write_pdf", watched)
    render_pdf(page("<p>x</p>"))
    assert seen == [False]
    assert gc.isenabled()


def test_collector_works_again_after_a_render_that_failed(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object):
        raise MemoryError

    monkeypatch.setattr(pdf.Document, "write_pdf", broken)
    with pytest.raises(MemoryError):
        render_pdf(page("<p>x</p>"))
    assert gc.isenabled()
    monkeypatch.undo()
    assert render_pdf(page("<p>x</p>")).startswith(b"%PDF")


def test_fonts_and_sheets_are_read_once_per_process():
    render_pdf(page("<p>x</p>"))
    press = pdf._press(os.getpid())
    sheet = press.sheet("report.css")
    render_pdf(page("<p>y</p>"))
    assert pdf._press(os.getpid()) is press
    assert press.sheet("report.css") is sheet


def test_two_threads_print_at_once_and_neither_spoils_the_other():
    sources = [page(f"<p>{SAMPLE} {number}</p>" * 30) for number in range(4)]
    alone = [render_pdf(source) for source in sources]
    together: dict[int, bytes] = {}

    def work(number: int):
        together[number] = render_pdf(sources[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(4)] == alone


def test_the_print_fonts_hold_every_letter_and_sign_of_templates_and_sentences() -> None:
    """What they lack is set in whatever font the machine happens to have, or as an empty box."""
    top = Path(pdf.__file__).parents[2]
    sources = [*top.glob("templates/reports/*.html"), *top.glob("survey/rendering/*.py")]
    used = {letter for file in sources for letter in file.read_text("utf-8") if ord(letter) > 127}
    for face in top.glob("survey/static/fonts/Tinos-*.ttf"):
        with TTFont(face) as font:
            assert {letter for letter in used if ord(letter) not in font.getBestCmap()} == set()
