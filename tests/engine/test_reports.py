"""A monthly report from its raising to its receipt."""

import datetime as dt
from decimal import Decimal

import orjson
import pytest
from sqlalchemy import select

from engine import outbox, records, reports, tasks, trail
from engine.bpmn import StepFailed
from engine.domain.access import CLOCK, SYSTEM, NotAllowed
from engine.domain.facts import FactKind
from engine.domain.ids import ReportId
from engine.domain.report_content import DataTable, Evidence, FigureTable, Heading
from engine.domain.states import CaseStatus, ReportStatus
from engine.kpi import closing, tally
from engine.programmes import NoSuchProgramme
from engine.reports import ReportView, lists, making, page, reading, slots, snapshot
from engine.reports.gathered import Gathered
from engine.reports.sending import NobodyToSendTo
from engine.reports.slots import NoSuchReport
from engine.store.base import dump_json
from engine.store.cases import CaseRow, TaskRow
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, PASSERBY, TANAKA, Player, actor, hire
from tests.clock import MovableClock
from tests.engine.report_desk import NANPU, case, company, open_desk, opened, visit


@pytest.fixture
def desk(sqlite_services: Services, clock: MovableClock) -> Services:
    clock.move_to(dt.date(2026, 11, 1), dt.time(6))
    open_desk(sqlite_services, MORI, KENCHO)
    return sqlite_services


@pytest.fixture
def anywhere(services: Services, clock: MovableClock) -> Services:
    """Return the desk on SQLite and on PostgreSQL, for what the database keeps and finds."""
    clock.move_to(dt.date(2026, 11, 1), dt.time(6))
    open_desk(services, MORI, KENCHO)
    return services


def october(desk: Services) -> None:
    """Keep three visits to two companies, the last one in the last minute of October in Japan."""
    with begin(desk, SYSTEM) as work:
        nansei = company(work, "株式会社南星精工舎")
        ours = case(work, nansei)
        visit(work, "2026-10-06T14:00", by=nansei, in_case=ours, tools=["L1", "L2"], advice="=1+1")
        visit(work, "2026-10-20T10:00", by=nansei, in_case=ours, channel="CH5", hours="1.5")
        visit(work, "2026-10-31T14:59:00Z", by=company(work, "合同会社しおかぜ"))
        visit(work, "2026-10-31T15:00:00Z", by=nansei, in_case=ours)


def raised(desk: Services, period: str = "2026-10") -> ReportId:
    with begin(desk, CLOCK) as work:
        return reports.raise_report(work, NANPU, "monthly", period)


def seen(desk: Services, report_id: ReportId, player: Player = MORI) -> ReportView:
    with begin(desk, actor(desk, player), read_only=True) as work:
        return reports.get(work, report_id)


def complete(desk: Services, name: str, data: dict[str, str] | None = None) -> None:
    """Do the supervisor's open task of that name."""
    with begin(desk, actor(desk, MORI)) as work:
        wanted = select(TaskRow.id).where(TaskRow.name == name, TaskRow.status == "open")
        tasks.complete(work, work.session.scalars(wanted).one(), data or {})


def sent(desk: Services, period: str = "2026-10") -> ReportId:
    report_id = raised(desk, period)
    complete(desk, "確認する")
    return report_id


def test_counts_each_visit_and_each_company(anywhere: Services) -> None:
    october(anywhere)
    figures = seen(anywhere, raised(anywhere)).gathered
    assert figures
    assert value(figures, "visit:occurrences") == 3
    assert value(figures, "visit:companies") == 2
    assert not figures.nil


def value(gathered: Gathered, key: str) -> Decimal | None:
    """Return a figure of the report's own period by its key."""
    return next(figure.value for figure in gathered.figures if figure.key == f"{key}@{gathered.period.ja}")


def test_a_figure_can_be_followed_to_its_records(desk: Services) -> None:
    october(desk)
    gathered = seen(desk, raised(desk)).gathered
    assert gathered
    companies = next(figure for figure in gathered.figures if figure.key.startswith("visit:companies@"))
    lines = gathered.behind(companies.anchor or "")
    assert [(line.case_number, line.company, line.occurred_on.day) for line in lines] == [
        ("令和8-NAN-0001", "株式会社南星精工舎", 6),
        ("令和8-NAN-0001", "株式会社南星精工舎", 20),
        ("", "合同会社しおかぜ", 31),
    ]


def test_breaks_down_by_every_coded_field(desk: Services) -> None:
    october(desk)
    gathered = seen(desk, raised(desk)).gathered
    assert gathered
    tables = {
        block.title: [(row.name, str(row.value), row.note) for row in block.rows]
        for section in gathered.sections
        for block in section.blocks
        if isinstance(block, FigureTable)
    }
    assert tables["訪問記録：方法別"] == [
        ("訪問", "2", "実数2社"),
        ("電話", "1", "実数1社"),
        ("計", "3", "実数2社"),
    ]
    assert [row[:2] for row in tables["訪問記録：ツール別"]] == [
        ("会計", "1"),
        ("在庫", "1"),
        ("（未記入）", "2"),
        ("計", "3"),
    ]


def every_cell(content: bytes) -> list[object]:
    return [cell for sheet in opened(content) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def test_the_workbook_says_what_was_counted(desk: Services) -> None:
    october(desk)
    report_id = raised(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        file, content = reports.download(work, report_id)
    assert file.name == "月次報告　令和8年10月.xlsx"
    assert {"令和8年11月1日", "1　件数", "訪問記録（延べ）", "訪問（延べ）", "根拠1"} <= set(every_cell(content))


def test_the_workbook_lists_the_records(desk: Services) -> None:
    october(desk)
    report_id = raised(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        gathered = reports.get(work, report_id).gathered
        cells = every_cell(reports.download(work, report_id)[1])
    assert gathered
    table = next(block for section in gathered.sections for block in section.blocks if isinstance(block, DataTable))
    assert [column.label for column in table.columns][1:4] == ["案件番号", "日時", "事業者"]
    assert [row[3] for row in table.rows] == ["株式会社南星精工舎", "株式会社南星精工舎", "合同会社しおかぜ"]
    assert "=1+1" in cells


def test_the_evidence_names_the_records_of_each_figure(desk: Services) -> None:
    october(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        document, _ = reading.made_now(work, NANPU, "monthly", "2026-10")
    evidence = document.blocks[-1]
    assert isinstance(evidence, Evidence)
    assert evidence.entries[0].figures[:2] == (
        "訪問記録（延べ） 3件（令和8年10月）",
        "訪問記録（実数） 2社（令和8年10月）",
    )
    known = {record.number: record.company for record in evidence.records}
    assert [known[number] for number in evidence.entries[0].numbers] == [
        "株式会社南星精工舎",
        "株式会社南星精工舎",
        "合同会社しおかぜ",
    ]


def test_a_month_without_records_is_reported_as_nil(desk: Services) -> None:
    view = seen(desk, raised(desk))
    assert view.gathered
    assert view.gathered.nil
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        cells = every_cell(reports.download(work, view.summary.id)[1])
    assert any("報告すべき実績がありませんでした（該当なし）" in str(cell) for cell in cells)


def test_goes_to_each_of_the_authority_by_itself(anywhere: Services) -> None:
    october(anywhere)
    report_id = sent(anywhere)
    with begin(anywhere, SYSTEM) as work:
        (letter,) = outbox.newest(work, [NANPU])
    view = seen(anywhere, report_id)
    assert (letter.to.address, letter.subject) == (KENCHO.email, "月次報告（令和8年10月）")
    assert letter.body.startswith(f"{KENCHO.name} 様")
    assert view.file
    assert letter.file_ids == (view.file.id,)
    assert (view.summary.status, view.summary.late) == (ReportStatus.SUBMITTED, False)


def test_leaves_its_trail(desk: Services) -> None:
    report_id = sent(desk)
    view = seen(desk, report_id)
    with begin(desk, SYSTEM) as work:
        facts = {fact.kind: fact for fact in trail.of_case(work, view.summary.case_id)}
    assert view.file
    assert facts[FactKind.REPORT_RAISED].automatic
    assert facts[FactKind.REPORT_DRAFTED].data["file_id"] == view.file.id
    assert facts[FactKind.REPORT_SUBMITTED].data["files"][0]["sha256"] == view.file.sha256
    assert facts[FactKind.REPORT_SUBMITTED].data["to"] == [KENCHO.name]


def test_sent_too_late_is_said(desk: Services, clock: MovableClock) -> None:
    report_id = raised(desk)
    clock.move_to(dt.date(2026, 11, 11))
    complete(desk, "確認する")
    assert seen(desk, report_id).summary.late


def test_without_a_reader_nothing_is_sent(desk: Services) -> None:
    report_id = raised(desk)
    with begin(desk, SYSTEM) as work:
        work.session.scalars(select(PersonRow).where(PersonRow.login == KENCHO.login)).one().active = False
    with pytest.raises(StepFailed) as failed:
        complete(desk, "確認する")
    assert failed.value.reason_code == NobodyToSendTo.code
    assert seen(desk, report_id).summary.status is ReportStatus.DRAFT


def test_the_receipt_closes_the_report(anywhere: Services) -> None:
    report_id = sent(anywhere)
    complete(anywhere, "受領を記録する", {"received_on": "2026-11-01"})
    view = seen(anywhere, report_id)
    assert view.receipt
    assert (view.summary.status, view.receipt.received_on, view.receipt.how) == (
        ReportStatus.RECEIVED,
        dt.date(2026, 11, 1),
        "mail",
    )
    with begin(anywhere, SYSTEM) as work:
        assert work.session.get_one(CaseRow, view.summary.case_id).status is CaseStatus.CLOSED


@pytest.mark.parametrize("day", ["2026-10-31", "2026-11-02"])
def test_a_receipt_lies_between_sending_and_today(desk: Services, day: str) -> None:
    report_id = sent(desk)
    with pytest.raises(reports.WrongReceiptDate) as refused:
        complete(desk, "受領を記録する", {"received_on": day})
    assert set(refused.value.fields) == {"received_on"}
    assert seen(desk, report_id).summary.status is ReportStatus.SUBMITTED


def test_a_draft_cannot_be_received(desk: Services) -> None:
    report_id = raised(desk)
    with begin(desk, SYSTEM) as work, pytest.raises(reports.NotSent):
        reports.record_receipt(work, report_id, dt.date(2026, 11, 1), "mail", "")


def test_a_later_correction_shows_as_a_difference_once(anywhere: Services, clock: MovableClock) -> None:
    october(anywhere)
    sent(anywhere)
    with begin(anywhere, SYSTEM) as work:
        moved = records.between(work, NANPU, "visit", dt.date(2026, 10, 6), dt.date(2026, 10, 6))[0]
        records.correct(work, moved.id, {"held_at": "2026-11-05T09:00"}, reason="日付の誤り")
    clock.move_to(dt.date(2026, 12, 1))
    november = seen(anywhere, sent(anywhere, "2026-11")).gathered
    clock.move_to(dt.date(2027, 1, 1))
    december = seen(anywhere, raised(anywhere, "2026-12")).gathered
    assert november
    assert december
    told = [(change.period.ja, change.name.ja, change.was, change.now) for change in november.changes]
    assert ("令和8年10月", "訪問記録（延べ）", Decimal(3), Decimal(2)) in told
    assert not december.changes


def test_the_list_names_what_was_sent_and_the_page_what_changed_since(desk: Services) -> None:
    october(desk)
    report_id = sent(desk)
    with begin(desk, SYSTEM) as work:
        moved = records.between(work, NANPU, "visit", dt.date(2026, 10, 6), dt.date(2026, 10, 6))[0]
        records.withdraw(work, moved.id, reason="二重に記録していた")
    with begin(desk, actor(desk, KENCHO), read_only=True) as work:
        (files,) = lists.read(work, NANPU, lists.Wish()).sent.values()
        assert not page.read(work, report_id).changes
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        found = page.read(work, report_id)
    assert [file.sha256 for file in files] == [file.sha256 for file in found.versions[0].files]
    assert ("訪問（延べ）", Decimal(3), Decimal(2)) in [(one.name.ja, one.was, one.now) for one in found.changes]


def test_a_closed_month_stays_as_reported_and_its_correction_is_told_in_the_next(
    desk: Services, clock: MovableClock
) -> None:
    october(desk)
    with begin(desk, SYSTEM) as work:
        tally.published(work, work.programmes.current(work.session, NANPU))
    report_id = sent(desk)
    with begin(desk, SYSTEM) as work:
        closing.close_up_to(work, NANPU, "2026-10")
        moved = records.between(work, NANPU, "visit", dt.date(2026, 10, 6), dt.date(2026, 10, 6))[0]
        records.withdraw(work, moved.id, reason="二重に記録していた")
    clock.move_to(dt.date(2026, 12, 1))
    told = seen(desk, raised(desk, "2026-11")).gathered
    kept = seen(desk, report_id).gathered
    assert told
    assert kept
    assert value(kept, "visits") == 3
    assert ("訪問（延べ）", Decimal(3), Decimal(2)) in [(one.name.ja, one.was, one.now) for one in told.changes]


def test_records_outside_the_term_are_listed_and_not_counted(desk: Services) -> None:
    october(desk)
    with begin(desk, SYSTEM) as work:
        visit(work, "2027-04-01T09:00")
        document, _ = reading.made_now(work, NANPU, "monthly", "2026-10")
    assert Heading(level=1, text="委託期間外の記録") in document.blocks
    counts = next(block for block in document.blocks if isinstance(block, FigureTable))
    assert [row.value for row in counts.rows] == [3, 2]


def test_a_preview_leaves_nothing_behind(desk: Services) -> None:
    october(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        assert "訪問記録（延べ）" in every_cell(reports.preview(work, NANPU, "monthly", "2026-10"))
        assert not reports.newest(work, NANPU)


def test_a_preview_before_the_end_says_until_when(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work:
        document, _ = reading.made_now(work, NANPU, "monthly", "2026-11")
    assert any("令和8年11月1日（日）06:00までに登録された記録" in source for source in document.sources)


def test_the_authority_sees_no_drafts(desk: Services) -> None:
    draft, submitted = raised(desk, "2026-09"), None
    with begin(desk, actor(desk, KENCHO), read_only=True) as work:
        assert not reports.newest(work, NANPU)
        with pytest.raises(NoSuchReport):
            reports.get(work, draft)
        with pytest.raises(NoSuchReport):
            reports.download(work, draft)
        with pytest.raises(NotAllowed):
            reports.preview(work, NANPU, "monthly", "2026-10")
    complete(desk, "確認する")
    with begin(desk, actor(desk, KENCHO), read_only=True) as work:
        (submitted,) = reports.newest(work, NANPU)
        assert reports.download(work, submitted.id)[1][:2] == b"PK"


def test_strangers_do_not_learn_that_there_are_reports(desk: Services) -> None:
    report_id = raised(desk)
    with begin(desk, SYSTEM) as work:
        hire(work, PASSERBY, NANPU)
    with begin(desk, actor(desk, PASSERBY), read_only=True) as work:
        with pytest.raises(NoSuchReport):
            reports.get(work, report_id)
        with pytest.raises(NoSuchProgramme):
            reports.newest(work, NANPU)
        with pytest.raises(NoSuchProgramme):
            reports.preview(work, NANPU, "monthly", "2026-10")


def test_staff_see_drafts(desk: Services) -> None:
    report_id = raised(desk)
    with begin(desk, SYSTEM) as work:
        hire(work, TANAKA, NANPU)
    assert seen(desk, report_id, TANAKA).summary.period_label.ja == "令和8年10月"


def test_figures_are_kept_exactly_as_counted(desk: Services) -> None:
    october(desk)
    with begin(desk, SYSTEM) as work:
        release = work.programmes.current(work.session, NANPU)
        slot = slots.slot(work, release, "monthly", "2026-10")
        counted = making.count(work, release, slot)
    kept = orjson.loads(dump_json(snapshot.to_json(counted)))
    assert snapshot.from_json(kept) == counted
