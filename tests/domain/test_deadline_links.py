"""Rules that stand on each other, parallel clocks, suspensions."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_clocks import half_at, running
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_pause import Pause, after_pause
from engine.domain.workdays import Office
from tests.domain.deadline_lab import compute_toml, evaluate_with, japan, read, term

TWO_CLAUSES = """
[deadlines.body]
name = "詳細報告（本文）"
start = "first_report_at"
due = 'duration("PT1H")'
clause = { source = "本文", quote = "1時間以内" }
conflicts_with = ["annex"]

[deadlines.annex]
name = "詳細報告（別紙）"
start = "first_report_at"
due = 'duration("PT2H")'
clause = { source = "別紙3", quote = "2時間以内" }
conflicts_with = ["body"]
"""
AT_TEN = {"first_report_at": japan("2025-11-20T10:00")}


def computed(source: str, moments: Mapping[str, object], *keys: str) -> list[Deadline]:
    rules, office, findings = read(source)
    assert findings == []
    found = compute_all(rules, moments, office, evaluate_with(office), keys or None)
    return [deadline for deadline in found.values() if isinstance(deadline, Deadline)]


def test_of_two_clauses_the_shorter_leads_and_both_are_kept() -> None:
    body, annex = computed(TWO_CLAUSES, AT_TEN)
    assert body.due_at == annex.due_at == japan("2025-11-20T11:00")
    assert [(beside.rule, beside.due_at) for beside in annex.beside] == [
        ("annex", japan("2025-11-20T12:00")),
        ("body", japan("2025-11-20T11:00")),
    ]
    assert [step.ja for step in annex.steps][-3:-1] == [
        "「詳細報告（本文）」（本文）の定めでは令和7年11月20日（木）11:00。",
        "定めが分かれるため、早い方の令和7年11月20日（木）11:00による。",
    ]


def test_the_other_clause_is_computed_when_only_one_is_asked_for() -> None:
    (annex,) = computed(TWO_CLAUSES, AT_TEN, "annex")
    assert annex.due_at == japan("2025-11-20T11:00")


def test_a_rule_counts_from_the_due_date_of_another() -> None:
    source = """
[deadlines.draft]
name = "案"
start = "deadlines.final.due_on"
due = "-30"
[deadlines.final]
name = "最終"
due = "term.end"
"""
    found = compute_toml(source, term(date(2026, 4, 1), date(2027, 3, 31)), "draft")
    assert isinstance(found, Deadline)
    assert found.due_on == date(2027, 3, 1)


def test_what_stands_on_an_unknown_deadline_is_unknown() -> None:
    first = '[deadlines.a]\nname = "A"\nstart = "x_on"\ndue = "1"\n'
    source = first + '[deadlines.b]\nname = "B"\nstart = "deadlines.a.due_on"\ndue = "1"'
    found = compute_toml(source, {}, "b")
    assert isinstance(found, DeadlineUnknown)
    assert "deadlines.a.due_on" in found.text.ja


@pytest.mark.parametrize(
    ("toml", "line", "sentence"),
    [
        (
            (
                '[deadlines.a]\nname = "A"\ndue = "deadlines.b.due_on"\n'
                '[deadlines.b]\nname = "B"\ndue = "deadlines.a.due_on"'
            ),
            3,
            "期限の規則が互いに起点になっています：a → b → a",
        ),
        ('[deadlines.a]\nname = "A"\ndue = "deadlines.a.due_on"', 3, "期限の規則が互いに起点になっています：a → a"),
        ('[deadlines.a]\nname = "A"\ndue = "deadlines.c.due_on"', 3, "期限「c」がありません。"),
        ('[deadlines.a]\nname = "A"\ndue = "1"\ncalendar = "night"', 4, "暦「night」がありません。"),
        (
            '[deadlines.a]\nname = "A"\nstart = "x"\ndue = "-3"\non_closed_day = "later"',
            5,
            "さかのぼって数える期限は、休業日に当たっても動かしません。on_closed_day を除いてください。",
        ),
        ('[deadlines.a]\nname = "A"\nbands = [{ due = "1" }]', 1, "bands を使うには start が必要です。"),
        (
            '[deadlines.a]\nname = "A"\nstart = "x"\nbands = [{ due = "1", from = "10:00", to = "18:00" }]',
            4,
            "最後の bands は、ほかのどの時間にも当たるよう days・from・to なしで書いてください。",
        ),
        (
            '[deadlines.a]\nname = "A"\nstart = "x"\ndue = "1"\nbands = [{ due = "1" }]',
            4,
            "due と bands は、どちらか一方だけにしてください。",
        ),
        (
            '[deadlines.a]\nname = "A"\ndue = "1"\nplanned_until_known = true',
            4,
            "start と not_after を書いてください。",
        ),
        ('[deadlines.a]\nname = "A"\ndue = "1"\nconflicts_with = ["a"]', 4, "この期限自身を挙げることはできません。"),
        (
            '[deadlines.a]\nname = "A"\ndue = "1"\ncounts_first_day = true',
            1,
            "counts_first_day を使うには start が必要です。",
        ),
    ],
)
def test_refuses_rules_that_cannot_be_meant(toml: str, line: int, sentence: str) -> None:
    findings = read(toml)[2]
    assert (findings[0].file, findings[0].line, findings[0].text.ja) == ("programme.toml", line, sentence)


def test_each_clock_of_an_incident_runs_by_itself_and_the_first_to_end_leads() -> None:
    source = """
[deadlines.accident]
name = "事故の第1報"
start = "noticed_at"
due = 'duration("PT1H")'
[deadlines.security]
name = "情報セキュリティの第1報"
start = "recognised_at"
due = 'duration("PT1H")'
"""
    moments: dict[str, object] = {"noticed_at": japan("2025-12-31T23:40"), "recognised_at": japan("2025-12-31T23:30")}
    deadlines = computed(source, moments)
    now = japan("2026-01-01T00:15")
    clocks = running(deadlines, {}, now)
    assert [(clock.deadline.rule, clock.left, clock.is_late) for clock in clocks] == [
        ("security", timedelta(minutes=15), False),
        ("accident", timedelta(minutes=25), False),
    ]
    assert clocks[0].share == 0.75
    assert [clock.deadline.rule for clock in running(deadlines, {"security": now}, now)] == ["accident"]
    assert half_at(clocks[1].deadline) == japan("2026-01-01T00:10")


@pytest.mark.parametrize(
    ("rule", "due_at"),
    [
        ('start = "s"\ndue = "10"', "2026-06-18T23:59:59"),
        ('start = "s"\ndue = "10"\ncounting = "working"', "2026-06-22T23:59:59"),
        ('start = "s"\ndue = \'duration("PT72H")\'\ncounting = "clock"', "2026-06-11T09:00"),
        ('start = "s"\ndue = \'@"2026-06-11"\'\npauses = false', "2026-06-11T23:59:59"),
        ("due = '@\"2026-06-11\"'", "2026-06-11T23:59:59"),
    ],
)
def test_a_suspension_stops_clocks_but_no_absolute_dates(rule: str, due_at: str) -> None:
    source = f'[deadlines.r]\nname = ""\n{rule}'
    rules, office, _ = read(source)
    found = compute_toml(source, {"s": japan("2026-06-01T09:00")})
    assert isinstance(found, Deadline)
    pause = Pause(japan("2026-06-02T12:00"), japan("2026-06-09T12:00"))
    moved = after_pause(rules["r"], found, pause, office)
    assert moved.due_at == japan(due_at)


def test_a_suspension_never_moves_anything_past_the_end_of_the_term() -> None:
    source = '[deadlines.r]\nname = ""\nstart = "s"\ndue = "10"'
    found = compute_toml(source, {"s": date(2027, 3, 15)})
    assert isinstance(found, Deadline)
    pause, end = Pause(japan("2027-03-16T00:00"), japan("2027-03-30T00:00")), japan("2027-03-31T23:59:59")
    moved = after_pause(read(source)[0]["r"], found, pause, Office(), latest_at=end)
    assert (moved.due_on, moved.due_at, moved.is_pulled) == (date(2027, 3, 31), end, True)
