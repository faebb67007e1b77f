"""A month's report from its raising to its receipt, through the real process, mail and figures (P09, KAG-15)."""

import datetime as dt
import io

import openpyxl
import pytest

from engine import records, reports, tasks
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, OutboxStatus, ReportStatus
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.reports import ReportView
from engine.store.evidence import RecordRow
from engine.tasks import NotYourGroup
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, TANAKA, Player, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, do, task, typed, waiting
from tests.ring import ring, until

RAISED = japan(2026, 12, 1, 6)


def november(services: Services) -> ReportView:
    with begin(services, SYSTEM, read_only=True) as work:
        (found,) = [one for one in reports.newest(work, KAGOSHIMA) if one.period == "2026-11"]
        return reports.get(work, found.id)


def the_case(services: Services) -> CaseId:
    return november(services).summary.case_id


def sheet_text(services: Services) -> str:
    with begin(services, SYSTEM, read_only=True) as work:
        content = reports.download(work, november(services).summary.id)[1]
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


@pytest.fixture
def raised(desk: Services, clock: MovableClock) -> Services:
    """Return the desk on the morning November's report is raised, after one consultation."""
    a_case(desk, "closed")
    until(desk, clock, RAISED)
    clock.move_to(dt.date(2026, 12, 1))
    return desk


def test_the_report_is_raised_at_six_on_the_first_with_a_draft(raised: Services) -> None:
    view = november(raised)
    assert view.summary.status is ReportStatus.DRAFT
    assert look.case_row(raised, view.summary.case_id).number == "令和8-KAG-R0002"
    assert view.file is not None
    assert view.file.name.endswith("令和8年11月.xlsx")
    assert view.gathered is not None
    assert not view.gathered.nil
    check = task(raised, view.summary.case_id, "task_report_check")
    assert (check.group, check.due_at) == ("supervisors", japan(2026, 12, 7, 17))  # three working days before the 10th


def test_an_approved_report_goes_to_the_authority_with_its_file(raised: Services) -> None:
    case_id = the_case(raised)
    do(raised, case_id, "task_report_check")
    (letter,) = look.mails(raised, case_id, "report_submission")
    view = november(raised)
    assert (letter.to_address, letter.file_ids[0]) == (KENCHO.email, view.file.id if view.file else None)
    assert len(letter.file_ids) == 2  # XLSX and PDF
    assert view.summary.status is ReportStatus.SUBMITTED
    ring(raised)
    assert look.mails(raised, case_id, "report_submission")[0].status is OutboxStatus.SENT


def test_receipt_ends_the_report(raised: Services) -> None:
    case_id = the_case(raised)
    do(raised, case_id, "task_report_check")
    do(raised, case_id, "task_report_receipt", by=TANAKA, note="部長まで回覧")
    view = november(raised)
    assert view.summary.status is ReportStatus.RECEIVED
    assert view.receipt is not None
    assert (view.receipt.how, view.receipt.note) == ("メール", "部長まで回覧")
    assert (look.case_row(raised, case_id).status, look.case_row(raised, case_id).outcome) == (
        CaseStatus.CLOSED,
        "受領済み",
    )
    assert look.broken_links(raised) == []


def correct(services: Services, by: Player = SATO) -> None:
    with begin(services, actor(services, by)) as work:
        number = work.session.query(RecordRow).one().id
        records.correct(work, number, {"advice": "台帳の電子化から始める。"}, reason="助言の書き漏れ")


def test_a_returned_draft_is_counted_again_after_the_correction(raised: Services) -> None:
    case_id, before = the_case(raised), november(raised).file
    do(raised, case_id, "task_report_check", decision="return", correction="助言を書くこと。")
    assert waiting(raised, case_id) == {"task_record_correction"}
    correct(raised)
    do(raised, case_id, "task_record_correction")
    after = november(raised).file
    assert before is not None
    assert after is not None
    assert after.sha256 != before.sha256
    assert "台帳の電子化から始める。" in sheet_text(raised)
    assert look.mails(raised, case_id, "report_submission") == []
    do(raised, case_id, "task_report_check")
    assert len(look.mails(raised, case_id, "report_submission")) == 1


def test_a_correction_the_authority_asks_for_goes_round_once_more(raised: Services) -> None:
    case_id = the_case(raised)
    do(raised, case_id, "task_report_check")
    do(raised, case_id, "task_report_receipt", receipt="correction", correction_request="助言を具体的に。")
    assert waiting(raised, case_id) == {"task_record_correction"}
    correct(raised)
    do(raised, case_id, "task_record_correction")
    do(raised, case_id, "task_report_check")
    do(raised, case_id, "task_report_receipt")
    assert november(raised).summary.status is ReportStatus.RECEIVED
    assert len(look.mails(raised, case_id, "report_submission")) == 2
    assert len(look.facts(raised, case_id, FactKind.REPORT_SUBMITTED)) == 2


def test_a_month_without_records_is_reported_as_such(desk: Services, clock: MovableClock) -> None:
    until(desk, clock, RAISED)
    view = november(desk)
    assert view.gathered is not None
    assert view.gathered.nil
    assert "該当なし" in sheet_text(desk)
    do(desk, view.summary.case_id, "task_report_check")
    assert len(look.mails(desk, view.summary.case_id, "report_submission")) == 1


def test_a_receipt_before_the_sending_is_refused_and_the_task_stays(raised: Services) -> None:
    case_id = the_case(raised)
    do(raised, case_id, "task_report_check")
    found = task(raised, case_id, "task_report_receipt")
    data = typed("task_report_receipt", local_date(raised.clock())) | {"received_on": "2026-11-01"}
    with pytest.raises(Invalid) as refused, begin(raised, actor(raised, TANAKA)) as work:
        tasks.complete(work, found.id, data)
    assert set(refused.value.fields) == {"received_on"}
    assert waiting(raised, case_id) == {"task_report_receipt"}


def test_the_same_month_is_raised_once(raised: Services) -> None:
    ring(raised)
    with begin(raised, SYSTEM) as work:
        known = november(raised).summary
        assert reports.raise_report(work, KAGOSHIMA, known.report_key, known.period) == known.id
        assert [one.period for one in reports.newest(work, KAGOSHIMA)].count("2026-11") == 1


def test_drafts_are_not_for_the_authority(raised: Services) -> None:
    def seen(player: Player) -> list[str]:
        with begin(raised, actor(raised, player), read_only=True) as work:
            return [one.period for one in reports.newest(work, KAGOSHIMA)]

    assert seen(MORI) == ["2026-11", "2026-10"]
    assert seen(KENCHO) == []
    do(raised, the_case(raised), "task_report_check")
    assert seen(KENCHO) == ["2026-11"]


def test_only_supervisors_approve_a_report(raised: Services) -> None:
    check = task(raised, the_case(raised), "task_report_check")
    with pytest.raises(NotYourGroup, match="supervisor"), begin(raised, actor(raised, SATO)) as work:
        tasks.claim(work, check.id)
