"""A report that was raised is a deadline of its own: what is foreseen is what goes out, until it is submitted."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import select

from engine import cancelling, deadline_moves, definitions, foresight, programme_folder, suspensions
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.foresight import Line
from engine.matters import Matter
from engine.store.evidence import OutboxRow, ReportRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, actor, hire_all
from tests.clock import JAPAN, MovableClock, japan
from tests.conftest import FOLDER, YEARS
from tests.engine.test_deadlines import change
from tests.engine.test_report_moves import RULE
from tests.make import do
from tests.ring import ring, until
from tests.together import raised, together

KINDS = {"task_digest": "reminder", "task_overdue": "overdue", "task_escalated": "escalation"}
ORDER = ("reminder", "overdue", "escalation")
LISTED = re.compile(r"^　(?:作業　)?(\S.*)\n　+期限　.*\n　+案件　\S+　(.*)$", re.MULTILINE)
DUTIES = {"individual_support"}
BY_TASK = ("12-04 09:00", "reminder")  # of the check of the draft, due on the 7th
PROGRAMME = "かごしまDX推進コーディネーター事業"
WRITERS, SUPERVISOR, AUTHORITY = ("sato", "suzuki"), ("mori",), ("kencho",)
Told = Counter[tuple[dt.datetime, str, str, str]]


def told(services: Services, case_id: CaseId | None = None) -> Told:
    """Count what mails say of reports that are to be submitted: when, as what, to whom, of which."""
    return Counter(one for mail in look.mails(services, case_id) for one in _said(mail))


def _said(mail: OutboxRow) -> Iterator[tuple[dt.datetime, str, str, str]]:
    if mail.message_key in KINDS:
        for name, title in LISTED.findall(mail.body):
            if name.endswith("の提出") or title == PROGRAMME:
                yield mail.queued_at, KINDS[mail.message_key], mail.to_address.partition("@")[0], name


def foreseen(line: Line) -> Iterator[tuple[dt.datetime, str, str, str]]:
    """Yield what a line of the year page promises: at the report is its checker, at the final one its writers."""
    what = line.what
    people = {"supervisor": SUPERVISOR, "authority": AUTHORITY, "assignee": ()}
    at_it = WRITERS if what.key == "final_results" else SUPERVISOR
    for word in what.to:
        for person in people.get(word, at_it):
            yield what.at, what.kind.value, person, name_of(line)


def name_of(line: Line) -> str:
    """Return what a mail calls a line of the year page."""
    what = line.what
    return f"{what.name.ja}（{what.period.ja}）の提出" if what.period else what.name.ja


def once_a_day(found: Iterable[tuple[dt.datetime, str, str, str]]) -> Told:
    """Leave each person, of what is told at one instant of one thing, the strictest."""
    best: dict[tuple[dt.datetime, str, str], str] = {}
    for at, kind, person, name in found:
        best[at, person, name] = max(kind, best.get((at, person, name), kind), key=ORDER.index)
    return Counter((at, kind, person, name) for (at, person, name), kind in best.items())


def by_task(services: Services) -> set[tuple[dt.date, str, str]]:
    """Return on which days whom a task of a report's case told, too: the mail leads to the same report."""
    found = set()
    for mail in look.mails(services):
        for name, title in LISTED.findall(mail.body) if mail.message_key in KINDS else ():
            if not name.endswith("の提出"):
                found.add((mail.queued_at.date(), mail.to_address.partition("@")[0], title))
    return found


def test_a_year_in_which_nobody_acts_sends_exactly_what_is_foreseen(
    sqlite_services: Services, clock: MovableClock
) -> None:
    clock.now = japan(2026, 4, 1).astimezone(dt.UTC)
    with begin(sqlite_services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER), shift_years=YEARS)
    hire_all(sqlite_services)
    until(sqlite_services, clock, japan(2027, 4, 30))
    with begin(sqlite_services, actor(sqlite_services, MORI), read_only=True) as work:
        lines = foresight.published(work, KAGOSHIMA).between(dt.date(2026, 4, 1), dt.date(2027, 4, 30))
    promised = once_a_day(one for line in lines for one in foreseen(line) if line.what.key not in DUTIES)
    said, tasks = told(sqlite_services), by_task(sqlite_services)
    unsaid = promised - said
    assert said - promised == Counter()
    assert {(at.date(), who, title_of(name)) for at, _kind, who, name in unsaid} <= tasks
    assert not tasks & {(at.date(), who, title_of(name)) for at, _kind, who, name in said}
    assert len({name for *_when, name in said}) == 14  # twelve months, the final report and its draft


def title_of(name: str) -> str:
    """Return what the case of a report is called, from the name of its submission."""
    report, _bracket, period = name.removesuffix("）の提出").rpartition("（令和")
    return f"{report}　令和{period}"


def november(services: Services, clock: MovableClock) -> CaseId:
    """Go to the morning November's report is raised; return its case."""
    ring(services)
    until(services, clock, japan(2026, 12, 1, 7))
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.scalars(select(ReportRow.case_id).where(ReportRow.period == "2026-11")).one()


def days_of(services: Services, period: str = "令和8年11月") -> list[tuple[str, str]]:
    """Return when and as what people were told of a month's report, or of a task of its case, in order."""
    found = (
        (mail.queued_at.astimezone(JAPAN), KINDS[mail.message_key])
        for mail in look.mails(services)
        for _name, title in (LISTED.findall(mail.body) if mail.message_key in KINDS else ())
        if title.endswith(period)
    )
    return [(f"{at:%m-%d %H:%M}", kind) for at, kind in sorted(found)]


def waiting_of_report(services: Services, case_id: CaseId) -> list[str]:
    """Return what the clock still has of a case's report, by kind."""
    return sorted(row.payload["notice"] for row in look.clock_rows(services, case_id) if "report_id" in row.payload)


def test_what_is_submitted_is_told_no_more(desk: Services, clock: MovableClock) -> None:
    case_id = november(desk, clock)
    assert waiting_of_report(desk, case_id) == ["escalation", "escalation", "overdue", "reminder", "reminder"]
    until(desk, clock, japan(2026, 12, 8, 10))
    do(desk, case_id, "task_report_check")
    assert waiting_of_report(desk, case_id) == []
    until(desk, clock, japan(2026, 12, 16))
    assert days_of(desk)[:3] == [BY_TASK, ("12-07 09:00", "reminder"), ("12-08 09:00", "overdue")]
    assert not [name for *_when, name in told(desk) if "11月" in name]  # the check was told of in its place


def test_what_was_put_on_a_list_and_submitted_before_it_goes_is_left_out(desk: Services, clock: MovableClock) -> None:
    case_id = november(desk, clock)
    until(desk, clock, japan(2026, 12, 7, 8, 57))
    do(desk, case_id, "task_report_check")
    until(desk, clock, japan(2026, 12, 8))
    assert days_of(desk) == [BY_TASK]


def test_notices_move_with_the_rule(sqlite_desk: Services, clock: MovableClock) -> None:
    november(sqlite_desk, clock)
    change(sqlite_desk, RULE.format(day=10), RULE.format(day=16))
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        mark = deadline_moves.of_rules(work, KAGOSHIMA).mark
        deadline_moves.apply_rules(work, KAGOSHIMA, mark=mark, reason="県との協議")
    until(sqlite_desk, clock, japan(2026, 12, 20))
    assert days_of(sqlite_desk) == [
        ("12-04 09:00", "reminder"),  # ten days before Wednesday the 16th is Sunday the 6th
        ("12-10 09:00", "reminder"),  # of the check, three working days before the 16th
        ("12-11 09:00", "reminder"),  # of the check again; of the report it would be three days before, Sunday the 13th
        ("12-14 09:00", "overdue"),  # of the check
        ("12-16 09:00", "escalation"),  # the reminder of this day would go to the same person
        ("12-17 09:00", "escalation"),  # and so would the overdue notice
    ]


def test_two_bells_at_once_tell_of_a_report_once(desk: Services, clock: MovableClock) -> None:
    november(desk, clock)
    until(desk, clock, japan(2026, 12, 11, 8))
    clock.now = japan(2026, 12, 11, 9).astimezone(dt.UTC)
    assert raised(together(*[lambda: ring(desk)] * 2)) == []
    assert days_of(desk)[-2:] == [("12-10 09:00", "escalation"), ("12-11 09:00", "escalation")]
    assert ring(desk) == 0
    assert look.broken_links(desk) == []


def test_a_bell_that_dies_at_a_reports_notice_tells_it_once(
    desk: Services, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    november(desk, clock)
    until(desk, clock, japan(2026, 12, 11, 8))
    clock.now = japan(2026, 12, 11, 9).astimezone(dt.UTC)
    with monkeypatch.context() as patch:
        patch.setattr(Matter, "fact", _die)  # its mails are queued by then
        with pytest.raises(KeyboardInterrupt):
            ring(desk)
    assert len(days_of(desk)) == 4
    ring(desk)
    assert days_of(desk)[4:] == [("12-11 09:00", "escalation")]


def _die(*_matter: object, **_said: object) -> None:
    raise KeyboardInterrupt


def test_a_task_under_the_reports_own_rule_tells_in_its_place(sqlite_desk: Services, clock: MovableClock) -> None:
    files = programme_folder.read(FOLDER)
    by_hand = files["report_by_hand.bpmn"].replace(b'rule="report_write"', b'rule="final_report"')
    with begin(sqlite_desk, SYSTEM) as work:
        definitions.publish_folder(work, {**files, "report_by_hand.bpmn": by_hand}, shift_years=YEARS)
    clock.now = japan(2027, 3, 26, 8, 45).astimezone(dt.UTC)
    until(sqlite_desk, clock, japan(2027, 3, 26, 12))
    assert not [name for *_when, name in told(sqlite_desk) if name.startswith("実績報告書（")]
    subjects = [mail.subject for mail in look.mails(sqlite_desk, key="task_escalated")]
    assert len([one for one in subjects if "期限が迫っている作業があります：報告書案を作成する" in one]) == 1


def test_a_suspended_report_is_told_of_when_it_goes_on(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = november(sqlite_desk, clock)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        order = suspensions.suspend_case(work, case_id, reason="県の指示")
    until(sqlite_desk, clock, japan(2026, 12, 14, 10))
    assert days_of(sqlite_desk) == []
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        suspensions.resume(work, order.id, reason="再開")
    until(sqlite_desk, clock, japan(2026, 12, 16))
    assert waiting_of_report(sqlite_desk, case_id) == []
    assert {day for day, _kind in days_of(sqlite_desk)} == {"12-14 10:01"}  # what is late comes in one list


def test_a_cancelled_report_is_told_of_no_more(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = november(sqlite_desk, clock)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        cancelling.cancel(work, case_id, reason="契約の解除")
    assert look.clock_rows(sqlite_desk, case_id) == []
    until(sqlite_desk, clock, japan(2026, 12, 16))
    assert days_of(sqlite_desk) == []


RETURNED = """
[deadlines.report_returned]
name = { ja = "返戻された報告の再提出", en = "Sending a report again" }
due = "5"
start = "returned_on"
counting = "working"
reminders = "short"
overdue = { offset = "1 working days", to = ["supervisor"] }
pauses = false
"""


def sent_back(services: Services, clock: MovableClock, case_id: CaseId) -> None:
    """Submit November's report on 2 December; the prefecture sends it back on the 10th."""
    until(services, clock, japan(2026, 12, 2, 10))
    do(services, case_id, "task_report_check")
    until(services, clock, japan(2026, 12, 10, 15))
    do(services, case_id, "task_report_receipt", receipt="correction", correction_request="件数の内訳を直すこと。")
    until(services, clock, japan(2026, 12, 11, 15))
    do(services, case_id, "task_record_correction")


def test_a_report_that_was_sent_back_is_told_of_again(sqlite_desk: Services, clock: MovableClock) -> None:
    files = programme_folder.read(FOLDER)
    head = "[reports.monthly_consultation]\n"
    toml = files["programme.toml"].decode().replace(head, f'{head}returned = "report_returned"\n') + RETURNED
    with begin(sqlite_desk, SYSTEM) as work:
        definitions.load(work, {**files, "programme.toml": toml.encode()}, shift_years=YEARS)
    case_id = november(sqlite_desk, clock)
    sent_back(sqlite_desk, clock, case_id)
    until(sqlite_desk, clock, japan(2026, 12, 21))
    again = [(f"{at.astimezone(JAPAN):%m-%d}", kind) for at, kind, _who, name in told(sqlite_desk) if "年11月" in name]
    assert sorted(again) == [("12-16", "reminder"), ("12-17", "reminder"), ("12-18", "overdue")]
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        row = work.session.scalars(select(ReportRow).where(ReportRow.case_id == case_id)).one()
        assert (row.due_at, row.edition) == (japan(2026, 12, 17, 23, 59).replace(second=59), 2)
    do(sqlite_desk, case_id, "task_report_check")
    assert waiting_of_report(sqlite_desk, case_id) == []


def test_without_a_rule_for_it_the_first_due_date_stays(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = november(sqlite_desk, clock)
    sent_back(sqlite_desk, clock, case_id)
    assert waiting_of_report(sqlite_desk, case_id) == []  # it was due on the 10th, and was in time
