"""The final report shows the pictures of visits and seminars whose rights are cleared (KAG-38)."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from engine import clearance, files, records, reports
from engine.clearance import Clearance
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.ids import RecordId, ReportId
from engine.domain.report import ReportFormat
from engine.files import NewFile
from engine.reports import steps, versions, writing
from engine.work import Services, Work, begin
from tests.cast import KAGOSHIMA, MORI, SATO, actor
from tests.clock import MovableClock
from tests.render import sample

SEMINAR = {"held_on": "2026-11-10", "title": "第1回DXセミナー", "mode": "venue", "capacity": 50, "participants": 48}
VISIT: Mapping[str, Any] = {
    "supported_on": "2026-11-12",
    "channel": "CH2",
    "municipality": "46223",
    "area": "A2",
    "support_kinds": ["K1"],
    "topic": "T02",
    "dx_stage": "D2",
    "content": "手作業",
    "advice": "助言",
    "next_action": "solved",
}
CLEARED = Clearance(
    shows="様子", people_shown=True, consent="口頭", owner="受託者", licence="", publishable=True, personal=False
)


def pictured(work: Work, kind: str, said: Mapping[str, Any], *, cleared: bool) -> RecordId:
    """Write a record with one picture."""
    release = work.programmes.current(work.session, KAGOSHIMA)
    number = records.write(work, release, kind=kind, case_id=None, task_id=None, company_id=None, data=dict(said))
    picture = clearance.add(work, number, NewFile(name=f"{kind}.jpg", media_type="image/jpeg", content=sample.photo()))
    if cleared:
        clearance.clear(work, number, picture, CLEARED)
    return number


def written(services: Services) -> ReportId:
    """Write the final report and hand it over for its check."""
    with begin(services, CLOCK) as work:
        report_id = reports.raise_report(work, KAGOSHIMA, "final_results", "term")
    with begin(services, actor(services, SATO)) as work:
        for key in ("outline", "results"):
            steps.write(
                work, report_id, key, "書いた。", revision=writing.entries_of(work, report_id).get(key).revision
            )
        for item in ("paper", "data", "other"):
            steps.answer_item(work, report_id, ("delivery", item), {"state": "done"}, revision=0)
    return report_id


@pytest.mark.shows("KAG-38")
def test_the_final_report_holds_the_cleared_pictures_of_visits_and_seminars(
    sqlite_desk: Services, clock: MovableClock
) -> None:
    clock.move_to(dt.date(2027, 2, 1))
    with begin(sqlite_desk, SYSTEM) as work:
        pictured(work, "support_visit", VISIT, cleared=True)
        pictured(work, "seminar", SEMINAR, cleared=True)
        pictured(work, "support_visit", VISIT, cleared=False)
    report_id = written(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        steps.hand_in(work, report_id)
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        newest = versions.of_report(work, report_id, sent_only=False)[-1]
        letter = next(file for file in newest.files if file.format is ReportFormat.DOCX)
        content = files.content(work, letter.file_id)[1]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.read("word/document.xml").count(b"</pic:pic>") == len(("visit", "seminar"))
