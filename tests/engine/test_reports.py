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
from engine.domain.states import CaseStatus, ReportStatus
from engine.programmes import NoSuchProgramme
from engine.report_figures import behind
from engine.reports import ReportView, making, slots, snapshot
from engine.reports.jobs import NobodyToSendTo
from engine.reports.slots import NoSuchReport
from engine.store.base import dump_json
from engine.store.cases import CaseRow, TaskRow
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, PASSERBY, TANAKA, Player, actor, hire
from tests.clock import MovableClock
from tests.engine.report_desk import NANPU, case, company, open_desk, texts, visit


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
    figures = seen(anywhere, raised(anywhere)).figures
    assert figures
    (total,) = figures.totals
    assert total.occurrences.value == 3
    assert total.companies.value == 2
    assert not figures.nil


def test_a_figure_can_be_followed_to_its_records(desk: Services) -> None:
    october(desk)
    figures = seen(desk, raised(desk)).figures
    assert figures
    lines = behind(figures, figures.totals[0].companies)
    assert [(line.case_number, line.company_name, line.occurred_on.day) for line in lines] == [
        ("令和8-NAN-0001", "株式会社南星精工舎", 6),
        ("令和8-NAN-0001", "株式会社南星精工舎", 20),
        ("", "合同会社しおかぜ", 31),
    ]


def test_breaks_down_by_every_coded_field(desk: Services) -> None:
    october(desk)
    figures = seen(desk, raised(desk)).figures
    assert figures
    tables = {
        table.title.ja: [(row.name.ja, str(row.occurrences.value), str(row.companies.value)) for row in table.rows]
        for table in figures.breakdowns
    }
    assert tables["訪問記録：方法別"] == [("訪問", "2", "2"), ("電話", "1", "1"), ("計", "3", "2")]
    assert tables["訪問記録：ツール別"] == [
        ("会計", "1", "1"),
        ("在庫", "1", "1"),
        ("（未記入）", "2", "2"),
        ("計", "3", "2"),
    ]


def test_the_workbook_says_what_was_counted(desk: Services) -> None:
    october(desk)
    report_id = raised(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        file, content = reports.download(work, report_id)
    assert file.name == "月次報告　令和8年10月.xlsx"
    cover = [text for row in texts(content, "表紙") for text in row]
    assert "令和8年11月1日" in cover
    assert "延べ3件　実数2社" in cover
    assert ["訪問記録", 3, 2, "根拠1"] in texts(content, "集計")
    assert ["訪問（延べ）", "令和8年10月", 3, "件", "根拠1", "5件程度", "60.0％", 3, "根拠1"] in texts(content, "集計")


def test_the_workbook_lists_the_records(desk: Services) -> None:
    october(desk)
    report_id = raised(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        rows = texts(reports.download(work, report_id)[1], "訪問の一覧")
    assert rows[0] == ["記録番号", "案件番号", "日時", "事業者", "方法", "ツール", "時間", "助言"]
    first = ["令和8-NAN-0001", "令和8年10月6日（火）14:00", "株式会社南星精工舎", "訪問", "会計、在庫", 1, "=1+1"]
    assert rows[1][1:] == first
    assert len(rows) == 4


def test_the_evidence_names_the_records_of_each_figure(desk: Services) -> None:
    october(desk)
    report_id = raised(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        content = reports.download(work, report_id)[1]
    first = texts(content, "根拠")[1]
    assert first[1].split("\n")[:2] == ["訪問記録・延べ（令和8年10月）：3件", "訪問記録・実数（令和8年10月）：2社"]
    numbers = [int(number) for number in first[3].split("、")]
    known = {row[0]: row[-1] for row in texts(content, "根拠の記録")[1:]}
    assert [known[number] for number in numbers] == ["株式会社南星精工舎", "株式会社南星精工舎", "合同会社しおかぜ"]


def test_a_month_without_records_is_reported_as_nil(desk: Services) -> None:
    view = seen(desk, raised(desk))
    assert view.figures
    assert view.figures.nil
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        content = reports.download(work, view.summary.id)[1]
    assert any("該当なし" in str(text) for row in texts(content, "表紙") for text in row)
    assert ["該当なし"] in texts(content, "訪問の一覧")


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
    assert facts[FactKind.REPORT_DRAFTED].data["sha256"] == view.file.sha256
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
    november = seen(anywhere, sent(anywhere, "2026-11")).figures
    clock.move_to(dt.date(2027, 1, 1))
    december = seen(anywhere, raised(anywhere, "2026-12")).figures
    assert november
    assert december
    told = [(change.period.ja, change.name.ja, change.was, change.now) for change in november.changes]
    assert ("令和8年10月", "訪問記録・延べ", Decimal(3), Decimal(2)) in told
    assert not december.changes


def test_records_outside_the_term_are_listed_and_not_counted(desk: Services) -> None:
    october(desk)
    with begin(desk, SYSTEM) as work:
        visit(work, "2027-04-01T09:00")
        content = reports.preview(work, NANPU, "monthly", "2026-10")
    summary = texts(content, "集計")
    assert ["委託期間外の記録"] in summary
    assert ["訪問記録", 3, 2, "根拠1"] in summary


def test_a_preview_leaves_nothing_behind(desk: Services) -> None:
    october(desk)
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        assert ["訪問記録", 3, 2, "根拠1"] in texts(reports.preview(work, NANPU, "monthly", "2026-10"), "集計")
        assert not reports.newest(work, NANPU)


def test_a_preview_before_the_end_says_until_when(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work:
        cover = texts(reports.preview(work, NANPU, "monthly", "2026-11"), "表紙")
    assert any("令和8年11月1日（日）06:00までに登録された記録" in str(text) for row in cover for text in row)


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
