"""What a programme would raise in a fiscal year, against dates made by hand."""

from dataclasses import replace
from datetime import date

from engine.domain.deadline_rule import DeadlineRule
from engine.domain.obligation import Every, Obligation
from engine.domain.programme import Programme
from engine.domain.programme_shift import shift
from engine.domain.projection import Foresight, Projected, ProjectedKind, awaited, project
from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from tests.domain.deadline_lab import evaluate_with
from tests.processes.folder import parsed

YEAR = (date(2024, 4, 1), date(2025, 4, 30))
DRAFT = "final_report_draft"
DUE = {ProjectedKind.DUE, ProjectedKind.REPORT}


def foresight(programme: Programme, **moments: object) -> Foresight:
    return Foresight(evaluate=evaluate_with(programme.office), moments=moments)


def due_days(found: list[Projected], key: str) -> list[str]:
    return [f"{one.on}" for one in found if one.key == key and one.kind in DUE]


def told(found: list[Projected]) -> list[tuple[str, str]]:
    return [(f"{one.at.astimezone(JAPAN):%m-%d %H:%M}", one.kind.value) for one in found]


def due_on_the_15th(programme: Programme) -> Programme:
    """Return the programme with the monthly report of DL-K1."""
    rule = replace(programme.deadlines["monthly_report"], due="day of next month(period.end, 15)", not_after="term.end")
    return replace(programme, deadlines={**programme.deadlines, "monthly_report": rule})


def test_every_report_and_fixed_date_of_the_fiscal_year() -> None:
    programme = parsed().programme
    found = project(programme, *YEAR, foresight(programme))
    assert due_days(found, "monthly_consultation") == [
        "2024-05-10",
        "2024-06-10",
        "2024-07-10",
        "2024-08-10",
        "2024-09-10",
        "2024-10-10",
        "2024-11-10",
        "2024-12-10",
        "2025-01-10",
        "2025-02-10",
        "2025-03-10",
        "2025-03-31",
    ]
    assert due_days(found, "final_report_draft") == ["2025-03-01"]
    assert due_days(found, "final_results") == ["2025-03-31"]
    assert due_days(found, "individual_support")[:3] == ["2024-04-30", "2024-05-31", "2024-06-30"]
    dated = {"monthly_consultation", "final_report_draft", "final_results", "individual_support"}
    assert {one.key for one in found} == dated


def test_reminders_and_escalations_of_a_report_due_on_a_saturday_before_a_holiday() -> None:
    # July's is raised on 1 August: nobody is reminded on 31 July of what is not begun.
    programme = parsed().programme
    found = project(programme, date(2024, 7, 31), date(2024, 8, 30), foresight(programme))
    ours = [one for one in found if one.key == "monthly_consultation"]
    july = [one for one in ours if one.period and one.period.ja == "令和6年7月"]
    assert told(july) == [
        ("08-07 09:00", "reminder"),
        ("08-09 09:00", "reminder"),
        ("08-09 09:00", "escalation"),
        ("08-10 23:59", "report"),
        ("08-13 09:00", "overdue"),
        ("08-13 09:00", "escalation"),
    ]
    assert [one.is_only_if_late for one in july] == [False, False, False, False, True, True]
    assert july[2].to == ("supervisor",)


def test_the_15th_on_weekends_and_march_before_the_end_of_the_term() -> None:
    programme = due_on_the_15th(shift(parsed().programme, 2))
    found = project(programme, date(2026, 4, 1), date(2027, 4, 30), foresight(programme))
    days = {one.deadline.due_on: one.deadline for one in found if one.kind is ProjectedKind.REPORT}
    assert [f"{day:%m-%d}" for day in days] == [
        *("05-15", "06-15", "07-15", "08-15", "09-15", "10-15", "11-15", "12-15"),
        *("01-15", "02-15", "03-15", "03-31"),
    ]
    targets = {day: deadline.target_at.astimezone(JAPAN).date() for day, deadline in days.items()}
    assert targets[date(2026, 8, 15)] == date(2026, 8, 14)
    assert targets[date(2026, 11, 15)] == date(2026, 11, 13)
    assert [day for day, deadline in days.items() if deadline.is_pulled] == [date(2027, 3, 31)]


def test_a_known_moment_brings_its_deadlines() -> None:
    programme = parsed().programme
    assert "lecture_record" in awaited(programme, foresight(programme))
    assert "seminar.held_on" in awaited(programme, foresight(programme))["lecture_record"].ja
    found = project(programme, *YEAR, foresight(programme, seminar={"held_on": date(2025, 3, 10)}))
    assert due_days(found, "lecture_record") == ["2025-03-31"]


def test_counted_duties_raise_their_periods_and_alarms() -> None:
    programme = parsed().programme
    rule = DeadlineRule(
        key="meeting",
        name=Text("打合せ", "meeting"),
        due="period.end",
        notices=programme.deadlines["final_report"].notices,
    )
    duty = Obligation(key="meeting", name=rule.name, records="meeting", every=Every.QUARTER, deadline="quarter_meeting")
    programme = replace(
        programme, deadlines={**programme.deadlines, "quarter_meeting": replace(rule, key="quarter_meeting")}
    )
    programme = replace(programme, obligations={"meeting": duty})
    found = [
        one
        for one in project(programme, date(2024, 4, 1), date(2024, 7, 2), foresight(programme))
        if one.key == "meeting"
    ]
    assert told([one for one in found if one.kind is ProjectedKind.DUE]) == [("06-30 23:59", "due")]
    assert {one.kind for one in found} == {ProjectedKind.DUE, ProjectedKind.ALARM}
    assert {one.period.ja for one in found if one.period} == {"令和6年度第1四半期"}


def test_a_span_of_days_holds_both_its_ends() -> None:
    programme = parsed().programme
    found = project(programme, date(2024, 5, 10), date(2024, 5, 10), foresight(programme))
    assert told(found) == [("05-10 09:00", "reminder"), ("05-10 09:00", "escalation"), ("05-10 23:59", "report")]
    assert project(programme, date(2024, 5, 11), date(2024, 5, 10), foresight(programme)) == []


def test_a_report_or_duty_that_waits_for_something_is_named_and_hides_nothing_else() -> None:
    programme = parsed().programme
    rules = {
        **programme.deadlines,
        "monthly_report": replace(programme.deadlines["lecture_record"], key="monthly_report"),
    }
    programme = replace(programme, deadlines=rules)
    duty = Obligation(
        key="visits", name=Text("訪問", "visits"), records="visit", every=Every.MONTH, deadline="domain_hold"
    )
    programme = replace(programme, obligations={"visits": duty})
    assert {"monthly_consultation", "visits"} <= awaited(programme, foresight(programme)).keys()
    assert due_days(project(programme, *YEAR, foresight(programme)), "final_results") == ["2025-03-31"]


def test_nobody_is_told_of_a_report_nobody_raises() -> None:
    programme = parsed().programme
    monthly = replace(programme.reports["monthly_consultation"], process=None)
    programme = replace(programme, reports={**programme.reports, "monthly_consultation": monthly})
    found = project(programme, *YEAR, foresight(programme))
    assert {one.kind for one in found if one.key == "monthly_consultation"} == {ProjectedKind.REPORT}


def test_a_fixed_date_tells_by_itself() -> None:
    found = [one for one in project(parsed().programme, *YEAR, foresight(parsed().programme)) if one.key == DRAFT]
    assert [(f"{one.on:%m-%d}", one.kind.value, one.to) for one in found] == [
        ("02-19", "reminder", ("supervisor",)),  # nobody holds a date: whoever leads hears of it
        ("02-26", "reminder", ("supervisor",)),
        ("02-28", "reminder", ("supervisor",)),
        ("03-01", "due", ()),
        ("03-03", "escalation", ("supervisor",)),  # and of one day's notices of the strictest
    ]


def test_of_two_clauses_on_one_thing_the_first_tells_and_of_a_planned_date_nobody() -> None:
    programme = parsed().programme
    rule = programme.deadlines[DRAFT]
    first = replace(rule, key="first", conflicts_with=(DRAFT,))
    planned = replace(rule, start="found_on", due="0", needs=(), not_after="term.end", planned_until_known=True)
    for rules, telling in (({"first": first, DRAFT: rule}, {"first"}), ({DRAFT: planned}, set())):
        changed = replace(programme, deadlines=rules, reports={}, obligations={})
        found = project(changed, *YEAR, foresight(programme))
        assert {one.key for one in found if one.to} == telling
        assert {one.key for one in found if not one.to} == rules.keys()
