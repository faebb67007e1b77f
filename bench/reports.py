"""What a report costs from its records to its files: `python bench/reports.py`.

A month of 500 cases of the first programme: gathering, the workbook, the PDF; and the final report of about 40 pages.
The goal is 3 s for each file; gathering is measured beside it.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import io

import pypdfium2

from engine import definitions, parties, programme_folder, records, services
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.domain.report import ReportFormat
from engine.domain.report_content import Document
from engine.reports import reading, rendering
from engine.settings import Settings
from engine.store import schema
from engine.work import Services, Work, begin

FOLDER = Path(__file__).resolve().parent.parent / "processes" / "kagoshima"
KAGOSHIMA = ProgrammeKey("kagoshima")
NOW = dt.datetime(2024, 12, 2, tzinfo=dt.UTC)
CASES, COMPANIES = 500, 230
GOAL_SECONDS = 3
KEY = "for-the-bench-only"
Made = TypeVar("Made")


def installation(folder: Path) -> Services:
    """Return a desk with a month of 500 consultations and a year of support behind it."""
    made = services.build(Settings(database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=KEY), lambda: NOW)
    schema.upgrade(made.database)
    with begin(made, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER))
    with begin(made, SYSTEM) as work:
        fill(work)
    return made


def fill(work: Work) -> None:
    """Write the records of November, and of the months before for the final report."""
    release = work.programmes.current(work.session, KAGOSHIMA)
    firms = [
        parties.company_for(work, KAGOSHIMA, f"株式会社みなみ{number:03d}製作所", municipality=None)
        for number in range(COMPANIES)
    ]
    for number in range(CASES):
        data = {**SHARED, "consulted_on": dt.date(2024, 11, 1 + number % 30).isoformat(), "next_action": "solved"}
        company = firms[number % COMPANIES]
        records.write(work, release, kind="consultation", case_id=None, task_id=None, company_id=company, data=data)
        if number % 2:
            day = dt.date(2024, 4 + number % 8, 1 + number % 28).isoformat()
            visit = {**SHARED, "supported_on": day, "support_kinds": ["K1"], "next_action": "solved", "result": RESULT}
            records.write(
                work, release, kind="support_visit", case_id=None, task_id=None, company_id=company, data=visit
            )


RESULT = "在庫の記録を紙から表計算へ移し、月末の棚卸しにかかる時間を半分にした。"
SHARED = {
    "channel": "CH2",
    "municipality": "46201",
    "area": "A1",
    "topic": "T01",
    "dx_stage": "D1",
    "content": "受発注を電話とファックスで行っており、聞き間違いと転記の誤りが月に数件ある。担当は一人である。",
    "advice": "まず注文の控えを一つの表にまとめ、得意先ごとの締め日を書き加える。次に共有の予定表を試す。",
}


def timed(act: Callable[[], Made]) -> tuple[float, float, Made]:
    """Return the seconds something takes by the wall, its CPU (with the process that sets PDF), and what it gives."""
    start, used = time.perf_counter(), cpu()
    made = act()
    return time.perf_counter() - start, cpu() - used, made


def cpu() -> float:
    """Return the CPU seconds of this process and of those it waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def show(work: Work, key: str, period: str, forms: tuple[ReportFormat, ...]) -> None:
    """Print what one report costs, step by step."""
    release = work.programmes.current(work.session, KAGOSHIMA)
    report = release.programme.reports[key]
    seconds, used, (document, _slot) = timed(lambda: reading.made_now(work, KAGOSHIMA, key, period))
    print(f"{key:<22} gathered   {seconds:5.2f} s  CPU {used:5.2f} s   {size(document)}", flush=True)
    for form in forms:
        seconds, used, content = timed(partial(rendering.write, work, release, report, document, form))
        over = "" if used <= GOAL_SECONDS else "   OVER THE GOAL"
        size_of = f"{len(content) // 1024:>6} KB{pages(form, content)}{over}"
        print(f"{key:<22} {form.value:<10} {seconds:5.2f} s  CPU {used:5.2f} s   {size_of}", flush=True)


def size(document: Document) -> str:
    """Say how much a document tells."""
    return f"{len(document.blocks)} blocks"


def pages(form: ReportFormat, content: bytes) -> str:
    """Say how many pages a PDF has."""
    if form is not ReportFormat.PDF:
        return ""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        return f"   {len(opened)} pages"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, begin(installation(Path(folder)), SYSTEM, read_only=True) as work:
        show(work, "monthly_consultation", "2024-11", (ReportFormat.XLSX, ReportFormat.PDF))
        show(work, "final_results", "term", (ReportFormat.PDF, ReportFormat.XLSX, ReportFormat.DOCX))
