"""Unit reports: pages a second of the press beside a warm Chromium that prints the same HTML.

    python -m benchmarks.reports                 rounds in turn, then two processes, then memory
    python -m benchmarks.reports --documents 500 memory over more documents

The pages are those of the invented reports of the tests: everything a quarter of a lively unit has.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from benchmarks.processes import family, processes
from survey.rendering.pdf import render_pdf
from survey.rendering.unit_report import UnitReport, unit_report_page
from tests.survey.rendering.samples import report

CHROMIUM = "/usr/bin/chromium"
STYLES = Path(__file__).parents[1] / "survey" / "static" / "prints" / "report.css"
MEGABYTE = 1024
#: The goals: times Chromium, pages a second and core, times one process, peak and its growth.
RATIO, PAGES, GAIN, MOST_MEGABYTES, GROWTH = 4, 8, 1.8, 130, 10


def sample_report(number: int) -> UnitReport:
    """Invent the report of a lively unit, unlike that of any other number."""
    return report(4000 + number, unit=f"Trung tâm Phục vụ hành chính công xã số {number}")


def make(number: int) -> int:
    """Make one report; give its pages' bytes."""
    return len(render_pdf(unit_report_page(sample_report(number))))


def peak(_: int) -> int:
    """Give the most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


def seconds(action: Callable[[], object]) -> float:
    """Take the time of an action."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def processor(pid: int) -> float:
    """Add up the processor seconds of a process and of all below it."""
    known = processes()
    return sum(known[one].seconds for one in family(pid, known))


def beside_chromium(rounds: int) -> bool:
    """Make reports of one unit after the other by turns with the press and with Chromium.

    Processor time is compared beside wall time: on a machine that does other things too, a browser
    of five processes is given more of it than one process is.
    """
    first = render_pdf(unit_report_page(sample_report(0)))
    pages = len(PdfReader(io.BytesIO(first)).pages)
    style = f"<style>{STYLES.read_text(encoding='utf-8')}</style></head>"
    ours, theirs, own, other = [], [], [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sheet = browser.new_page()

        def chromium(page: str) -> None:
            sheet.set_content(page)
            sheet.pdf(format="A4", prefer_css_page_size=True, tagged=True)

        chromium(unit_report_page(sample_report(0)).replace("</head>", style))
        for number in range(1, rounds + 1):
            page = unit_report_page(sample_report(number))
            styled = page.replace("</head>", style)
            at = time.process_time()
            ours.append(seconds(partial(render_pdf, page)))
            own.append(time.process_time() - at)
            here, all_here = time.process_time(), processor(os.getpid())
            theirs.append(seconds(partial(chromium, styled)))
            other.append(processor(os.getpid()) - all_here - (time.process_time() - here))
        browser.close()
    for name, a, b in (("wall", ours, theirs), ("processor", own, other)):
        mine, chrome = statistics.median(a), statistics.median(b)
        ratio = statistics.median(x / y for x, y in zip(a, b, strict=True))
        print(
            f"{name}: {pages} pages in {mine:.3f} s, {pages / mine:.1f} pages/s; "
            f"warm Chromium {chrome:.3f} s; ratio {ratio:.2f} (median of {rounds} pairs)"
        )
    return ratio <= RATIO and pages / mine >= PAGES


def made(number: int) -> float:
    """Make one report; give the processor seconds it took."""
    begin = time.process_time()
    make(number)
    return time.process_time() - begin


def two_processes(documents: int) -> bool:
    """Compare one and two processes, both warm; by processor time when others use the machine."""
    took, worked = {}, {}
    for count in (1, 2):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            list(pool.map(made, range(4 * count)))
            begin = time.perf_counter()
            worked[count] = sum(pool.map(made, range(documents)))
            took[count] = time.perf_counter() - begin
    gain = 2 * worked[1] / worked[2]
    print(
        f"two processes: {gain:.2f} times one by processor, "
        f"{took[1] / took[2]:.2f} by wall ({documents} documents)"
    )
    return gain >= GAIN


def memory(documents: int) -> bool:
    """Watch the memory of one worker over many documents: little, and after a fifth no more."""
    context = multiprocessing.get_context("spawn")
    step, seen = max(1, documents // 5), []
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for at in range(0, documents, step):
            list(pool.map(make, range(at, at + step)))
            seen.append(pool.submit(peak, 0).result())
            print(f"after {at + step} documents: {seen[-1]} MB peak")
    return max(seen) < MOST_MEGABYTES and seen[-1] - seen[0] <= GROWTH


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--documents", type=int, default=60)
    asked = parser.parse_args()
    held = [
        beside_chromium(asked.rounds),
        two_processes(asked.documents // 3),
        memory(asked.documents),
    ]
    print("PASS" if all(held) else "FAIL")
    raise SystemExit(not all(held))


if __name__ == "__main__":
    main()
