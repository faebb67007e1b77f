"""A report in the authority's own form with its pictures, from the record to the file the authority opens."""

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pytest
from sqlalchemy import select

from engine import clearance, definitions, files, reports, tasks
from engine.clearance import Clearance
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.ids import ReportId
from engine.files import NewFile
from engine.kpi import tally
from engine.reports import versions
from engine.store.cases import TaskRow
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, actor, hire
from tests.clock import MovableClock
from tests.engine.report_desk import NANPU, company, folder, release, visit
from tests.render import sample

SECTIONS = """[[reports.monthly.sections]]
type = "pictures"
title = "写真"
records = "visit"
[messages.report_submission]"""
CLEARED = Clearance(
    shows="訪問の様子",
    people_shown=False,
    consent="",
    owner="受託者",
    licence="",
    publishable=True,
    personal=False,
)


def excel() -> bytes:
    """Return the authority's sheet."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "{{ title }}"
    book.active["B2"] = "{{ figures.訪問（延べ）.value }}"
    book.save(target)
    return target.getvalue()


def word() -> bytes:
    """Return the authority's letter."""
    letter, target = docx.Document(), io.BytesIO()
    letter.add_paragraph("{{ title }}")
    letter.add_paragraph("訪問 {{ figures.訪問（延べ）.value }} 件")
    letter.save(target)
    return target.getvalue()


def opened(suffix: str, content: bytes) -> list[str]:
    """Return what the authority's form says once it is filled."""
    if suffix == "docx":
        return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [str(sheet["A1"].value), f"訪問 {sheet['B2'].value} 件"]


def pictures(content: bytes) -> int:
    """Count the pictures in a letter or workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return sum("/media/" in name for name in book.namelist())


def office(services: Services, suffix: str, content: bytes) -> None:
    """Publish the desk with the authority's form beside a layout of its own, and hire its people."""
    other = "docx" if suffix == "xlsx" else "xlsx"
    head = f'[reports.monthly]\nformats = ["{suffix}", "{other}"]\ntemplate = "reports/form.{suffix}"\n'
    ours = folder(("[reports.monthly]\n", head), ("[messages.report_submission]", SECTIONS))
    with begin(services, SYSTEM) as work:
        definitions.publish_folder(work, {**ours, f"reports/form.{suffix}": content})
        tally.published(work, release(work))
        for player in (MORI, KENCHO):
            hire(work, player, NANPU)


def sent(services: Services) -> ReportId:
    with begin(services, CLOCK) as work:
        report_id = reports.raise_report(work, NANPU, "monthly", "2026-10")
    with begin(services, actor(services, MORI)) as work:
        wanted = select(TaskRow.id).where(TaskRow.name == "確認する", TaskRow.status == "open")
        tasks.complete(work, work.session.scalars(wanted).one(), {})
    return report_id


@pytest.mark.parametrize(("suffix", "content"), [("xlsx", excel()), ("docx", word())], ids=["sheet", "letter"])
def test_the_authority_gets_its_own_form_filled_and_the_cleared_pictures(
    sqlite_services: Services, clock: MovableClock, suffix: str, content: bytes
) -> None:
    clock.move_to(dt.date(2026, 11, 1), dt.time(6))
    office(sqlite_services, suffix, content)
    with begin(sqlite_services, SYSTEM) as work:
        made = visit(work, "2026-10-06T14:00", by=company(work, "合同会社しおかぜ"))
        cleared, _kept_back = (
            clearance.add(work, made, NewFile(name=f"{name}.jpg", media_type="image/jpeg", content=sample.photo()))
            for name in ("様子", "名刺")
        )
        clearance.clear(work, made, cleared, CLEARED)
    report_id = sent(sqlite_services)
    with begin(sqlite_services, actor(sqlite_services, KENCHO), read_only=True) as work:
        (version,) = versions.of_report(work, report_id, sent_only=True)
        form, other = (files.content(work, file.file_id)[1] for file in version.files)
    assert opened(suffix, form) == ["月次報告", "訪問 1 件"]
    assert pictures(other) == 1
