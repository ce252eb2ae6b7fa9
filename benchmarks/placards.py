"""Times 500 posters as one PDF, each way in a process of its own: ours, and the library's own SVG.

Run with `python -m benchmarks.placards [count]`.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
import time

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from survey.queries.placards import BASE32_SIGNS
from survey.rendering.pages import render_page
from survey.rendering.pdf import render_pdf
from survey.rendering.placards import PlacardPrint, citizen_address, placards_pdf

COUNT = 500
#: What the office was promised for 500 posters.
SECONDS, MEBIBYTES = 15, 300
UNITS = (
    "UBND xã An Bình",
    "Trung tâm Phục vụ hành chính công phường Ỷ La",
    "UBND phường Thanh Khê",
)


class OwnSvg(PlacardPrint):
    """The same poster with the code as the library draws it: a path per module."""

    @property
    def code_path(self) -> str:
        """Return the library's path, and nothing of ours."""
        code: QRCode[SvgPathImage] = QRCode(error_correction=ERROR_CORRECT_Q, box_size=10)
        code.add_data(self.address)
        image = code.make_image(image_factory=SvgPathImage)
        found = re.search(r'<path d="([^"]*)"', image.to_string(encoding="unicode"))
        return found[1] if found else ""


def invented(count: int, kind: type[PlacardPrint]) -> list[PlacardPrint]:
    """Invent placards of three units, the same in every run."""
    draw = random.Random(20261120)
    return [
        kind(
            parent="UBND tỉnh Hà Nam",
            unit=UNITS[number % len(UNITS)],
            desk=f"Quầy số {number % 9 + 1} – Đất đai, xây dựng",
            address=citizen_address(
                "https://hailong.hanam.gov.vn", "".join(draw.choices(BASE32_SIGNS, k=16))
            ),
            hotline="0226 3852 626",
        )
        for number in range(count)
    ]


def naive(count: int) -> bytes:
    """Print in one piece, each code in a picture of its own as the library writes it."""
    prints = invented(count, OwnSvg)
    page = render_page("placards/posters.html", placards=prints, title="Mã QR")
    return render_pdf(
        page.replace('fill="none" stroke="#000"', 'fill="#000"'), stylesheets=("placards.css",)
    )


def ours(count: int) -> bytes:
    """Print as the office does."""
    return placards_pdf(invented(count, PlacardPrint), "A4", "Mã QR")


def measured(way: str, count: int) -> tuple[float, float]:
    """Run one way in a fresh process; give processor seconds and peak mebibytes."""
    command = [sys.executable, "-m", "benchmarks.placards", way, str(count)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(out[0]), float(out[1])


def run_here(way: str, count: int) -> None:
    """Print in this process and tell what it cost, start of the interpreter included."""
    pdf = {"ours": ours, "naive": naive}[way](count)
    if not pdf.startswith(b"%PDF"):
        raise SystemExit("no document")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.process_time(), peak)


def main() -> None:
    """Compare both ways and say whether the promise is kept."""
    if len(sys.argv) > 2:
        run_here(sys.argv[1], int(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    (bare, bare_peak), (own, peak) = measured("naive", count), measured("ours", count)
    print(f"{count} posters, library's SVG paths: {bare:6.1f} s, {bare_peak:4.0f} MiB")
    print(f"{count} posters, ours:                {own:6.1f} s, {peak:4.0f} MiB")
    print(f"ratio: {bare / own:.2f} in time, {bare_peak / peak:.2f} in memory")
    if count == COUNT and not (own < SECONDS and peak < MEBIBYTES):
        raise SystemExit(f"more than {SECONDS} s or {MEBIBYTES} MiB")


if __name__ == "__main__":
    main()
