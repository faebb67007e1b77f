"""What a report costs as a file: `python bench/documents.py`.

A final report of some 40 pages, and the list of 500 cases, in every form: the first time in a process (libraries are
loaded then), the next time, and the memory of the process and of the one that sets PDF. The goal is 3 s each.
"""

import io
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pypdfium2

from engine import render
from engine.domain.report_content import Document
from tests.render import sample

FORMS: tuple[Callable[[Document], bytes], ...] = (render.pdf, render.xlsx, render.docx, render.pptx)
REPORTS = {"40 pages": lambda: sample.final(190), "500 cases": lambda: sample.final(500)}
GOAL_SECONDS = 3
MEGABYTE = 1024


def measure(form: Callable[[Document], bytes], name: str) -> None:
    """Print what one report costs in one form, in a process of its own."""
    document = REPORTS[name]()
    seconds, content = timed(form, document)
    again, _content = timed(form, document)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    setter = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MEGABYTE
    print(
        f"{form.__name__:<5} {name:<10} first {seconds:5.2f} s  again {again:5.2f} s  {len(content) // 1024:>6} KB"
        f"  {memory:>4} MB{f' and {setter} MB' if form is render.pdf else ''}{pages(form, content)}"
        f"{'' if seconds <= GOAL_SECONDS else '  OVER THE GOAL'}",
        flush=True,
    )


def timed(form: Callable[[Document], bytes], document: Document) -> tuple[float, bytes]:
    """Return how many seconds a report takes, and its file."""
    start = time.perf_counter()
    content = form(document)
    return time.perf_counter() - start, content


def pages(form: Callable[[Document], bytes], content: bytes) -> str:
    """Say how many pages a PDF has."""
    if form is not render.pdf:
        return ""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        return f"  {len(opened)} pages"


if __name__ == "__main__":
    for name in REPORTS:
        for form in FORMS:
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(form, name))
            process.start()
            process.join()
