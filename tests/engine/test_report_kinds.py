"""The other kinds of reports: half-yearly with items, interim, final with its deliveries, on two programmes' data."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from engine import definitions, records, reports
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.ids import ProgrammeKey, ReportId
from engine.domain.report_content import Checklist, DataTable, FigureTable, ItemState
from engine.reports import page, slots, steps
from engine.reports.approval import AlreadyDecided, NotTheApprover
from engine.reports.page import ReportPage
from engine.reports.state import ReportState
from engine.work import Services, Work, begin
from tests.cast import MORI, SATO, Player, actor, hire
from tests.clock import MovableClock

HERE, MODULE = Path(__file__).parent, Path(__file__).parents[2] / "processes" / "_shared" / "periodic_report"
KEIKAKU = ProgrammeKey("keikaku")
SHARED = (
    "report_by_hand.bpmn",
    *(f"report_{name}.form" for name in ("write", "check", "submit", "receipt")),
    *(f"codes/{name}.csv" for name in ("report_decision", "submission_way", "receipt_method", "receipt_result")),
    "messages/report_submission/ja.txt",
)
HEAD = Player(login="head", name="西 恵子", roles=MORI.roles, groups=("directors",))


@pytest.fixture
def office(sqlite_services: Services, clock: MovableClock) -> Services:
    """Publish a contract with these reports, and hire its people."""
    clock.move_to(dt.date(2026, 4, 1))
    folder = {name: (MODULE / name).read_bytes() for name in SHARED}
    folder["programme.toml"] = (HERE / "keikaku" / "programme.toml").read_bytes()
    with begin(sqlite_services, SYSTEM) as work:
        definitions.load(work, folder)
        for player in (SATO, MORI, HEAD):
            hire(work, player, KEIKAKU)
    return sqlite_services


def begun(office: Services, report: str, period: str) -> ReportId:
    with begin(office, CLOCK) as work:
        return reports.raise_report(work, KEIKAKU, report, period)


def seen(office: Services, report: ReportId, player: Player = MORI) -> ReportPage:
    with begin(office, actor(office, player), read_only=True) as work:
        return page.read(work, report)


def act(office: Services, player: Player, report: ReportId, *what: str) -> None:
    for name in what:
        with begin(office, actor(office, player)) as work:
            getattr(steps, name)(work, report)


def done(work: Work, day: str, outcome: str, hours: int) -> None:
    release = work.programmes.current(work.session, KEIKAKU)
    data = {"done_on": day, "outcome": outcome, "hours": hours}
    records.write(work, release, kind="action", case_id=None, task_id=None, company_id=None, data=data)


def answered(office: Services, report: ReportId, section: str, **but: tuple[str, str]) -> None:
    """Answer every item as done, but for those named: state and reason."""
    for checklist in seen(office, report, SATO).checklists:
        for item, entry in checklist.items:
            state, reason = but.get(item.key, ("done", ""))
            answer = {"state": state, "text": "実施した", "reason": reason}
            with begin(office, actor(office, SATO)) as work:
                steps.answer_item(work, report, (section, item.key), answer, revision=entry.revision)


def test_security_is_reported_for_each_half_of_the_contract(office: Services) -> None:
    with begin(office, SYSTEM, read_only=True) as work:
        release = work.programmes.current(work.session, KEIKAKU)
        found = slots.of_term(work, release, release.programme.reports["security"])
    assert [(one.key, one.due_on) for one in found] == [
        ("term-H1", dt.date(2026, 9, 30)),
        ("term-H2", dt.date(2027, 3, 17)),
    ]
    assert found[0].label.ja.startswith("契約期間前半")


def test_each_of_the_seventeen_items_is_answered_and_a_no_gives_its_reason(office: Services) -> None:
    report = begun(office, "security", "term-H1")
    assert len(seen(office, report).missing) == 17
    answered(office, report, "security", i11=("not_applicable", "利用なし"), i15=("not_done", ""))
    assert seen(office, report).missing == ("遵守事項の実施状況「15) 監査・検査を受け入れた」",)
    answered(office, report, "security", i11=("not_applicable", "利用なし"), i15=("not_done", "日程を調整中"))
    document = seen(office, report).document
    assert document
    (block,) = (block for block in document.blocks if isinstance(block, Checklist))
    states = {item.state: item.reason for item in block.items}
    assert states == {
        ItemState.DONE: "",
        ItemState.NOT_APPLICABLE: "利用なし",
        ItemState.NOT_DONE: "日程を調整中",
    }


def test_the_chain_is_gone_through_in_order(office: Services) -> None:
    report = begun(office, "security", "term-H1")
    answered(office, report, "security")
    act(office, SATO, report, "hand_in")
    act(office, MORI, report, "check")
    with pytest.raises(NotTheApprover):
        act(office, HEAD, report, "approve")
    act(office, MORI, report, "approve")
    assert (seen(office, report).view.summary.state, seen(office, report).approver) == (
        ReportState.APPROVE,
        "業務責任者",
    )
    act(office, HEAD, report, "approve")
    assert seen(office, report).view.summary.state is ReportState.SUBMIT


def test_the_interim_report_tells_the_time_up_to_its_day(office: Services, clock: MovableClock) -> None:
    with begin(office, SYSTEM) as work:
        for day, outcome, hours in (
            ("2026-05-08", "solved", 2),
            ("2026-06-10", "open", 3),
            ("2026-06-11", "solved", 4),
        ):
            done(work, day, outcome, hours)
    clock.move_to(dt.date(2026, 9, 1))
    found = seen(office, begun(office, "interim", "term"))
    assert found.gathered
    assert found.gathered.end_on == dt.date(2026, 9, 30)
    assert found.document
    tables = [block for block in found.document.blocks if isinstance(block, DataTable)]
    assert [(one.title, one.totals and one.totals[-1]) for one in tables] == [
        ("課題解決（2件）", Decimal(6)),
        ("未解決（1件）", Decimal(3)),
    ]
    figures = next(block for block in found.document.blocks if isinstance(block, FigureTable))
    assert [(row.name, row.value) for row in figures.rows] == [("課題解決", Decimal(2)), ("支援（延べ）", Decimal(3))]
    assert "月の目標に達したのは0／6" in figures.rows[1].note


def test_a_final_report_is_not_handed_in_before_every_item_is_there(office: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2027, 2, 1))
    report = begun(office, "final", "term")
    assert len(seen(office, report).missing) == 6
    answered(office, report, "delivery", manual_paper=("not_done", "印刷中。3月20日に納品"))
    assert seen(office, report).missing == ()


def test_two_people_have_to_approve_where_the_chain_says_so(office: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2027, 2, 1))
    report = begun(office, "final", "term")
    answered(office, report, "delivery")
    act(office, SATO, report, "hand_in")
    act(office, MORI, report, "check", "approve")
    with pytest.raises(AlreadyDecided):
        act(office, MORI, report, "approve")
    act(office, HEAD, report, "approve")
    assert seen(office, report).view.summary.state is ReportState.SUBMIT
