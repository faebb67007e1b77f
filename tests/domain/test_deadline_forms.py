"""Every form a deadline rule can take, written as in programme.toml."""

from datetime import date

import pytest

from engine.domain.deadline import DeadlineEndless, DeadlineUnknown
from engine.domain.deadline_notices import notices
from engine.domain.deadline_step import StepKind
from engine.domain.workdays import local_date
from tests.domain.deadline_lab import compute_toml, due, japan, read, term

TERM = term(date(2026, 4, 1), date(2027, 3, 31))
CONTRACT = {"contract_on": date(2026, 4, 1)}
BANDS = """start = "first_report_at"
bands = [
  { days = "working", from = "10:00", to = "18:00", due = 'duration("PT1H")' },
  { due = 'duration("PT8H")' },
]"""


def test_ten_working_days_after_the_contract_are_told_as_an_official_would() -> None:
    found = due(
        'start = "contract_on"\nstart_name = "契約日"\ndue = "10"\ncounting = "working"\nat = "17:00"', CONTRACT
    )
    assert [step.ja for step in found.steps] == [
        "起点（契約日）は令和8年4月1日（水）。",
        "10営業日後（初日不算入）：契約日 令和8年4月1日（水）の翌日から起算して10営業日目は令和8年4月15日（水）。",
        "時刻は17:00。",
        "作業の目標は令和8年4月15日（水）17:00（期限を基準に、営業日の執務時間内）。",
    ]
    assert [step.on for step in found.reasons] == [date(2026, 4, 1), date(2026, 4, 15), None, date(2026, 4, 15)]
    assert found.reasons[1].as_dict() == {
        "kind": "count",
        "day": "2026-04-15",
        "ja": found.steps[1].ja,
        "en": "10 working days after 契約日, Wed 1 Apr 2026 (first day not counted), is Wed 15 Apr 2026.",
    }


@pytest.mark.parametrize(
    ("rule", "due_on"),
    [
        ('due = "7"', date(2026, 4, 8)),
        ('due = "7"\ncounts_first_day = true', date(2026, 4, 7)),
        ("due = 'duration(\"P1M\")'", date(2026, 5, 1)),
        ("due = 'duration(\"P1M\")'\ncounts_first_day = true", date(2026, 4, 30)),
        ('due = "3"\ncounting = "working"\ncounts_first_day = true', date(2026, 4, 3)),
        ('due = "-10"', date(2026, 3, 22)),
        ('due = "-10"\nbefore = true', date(2026, 3, 21)),
        ('due = "-3"\ncounting = "working"', date(2026, 3, 27)),
        ("due = 'duration(\"-P1M\")'", date(2026, 3, 1)),
    ],
)
def test_counts_on_and_back_from_the_start(rule: str, due_on: date) -> None:
    assert due(f'start = "contract_on"\n{rule}', CONTRACT).due_on == due_on


def test_what_is_counted_back_is_not_moved() -> None:
    found = due('start = "published_on"\ndue = "-10"', {"published_on": date(2026, 4, 1)})
    assert found.due_on == date(2026, 3, 22)  # a Sunday
    assert "さかのぼって数える期限は動かさない" in found.steps[2].ja


@pytest.mark.parametrize(
    ("moment", "due_at"),
    [(date(2026, 8, 1), japan("2026-07-31T23:59:59")), (japan("2026-08-01T10:00"), japan("2026-08-01T09:59:59"))],
)
def test_a_gate_is_due_before_what_it_guards(moment: date, due_at: date) -> None:
    assert due('due = "effective"\nneeds = ["effective"]\nbefore = true', {"effective": moment}).due_at == due_at


@pytest.mark.parametrize(
    ("completed_on", "due_on", "kinds"),
    [
        (date(2027, 3, 10), date(2027, 3, 20), {"is_pulled": False, "is_planned": False}),
        (date(2027, 3, 21), date(2027, 3, 31), {"is_pulled": False, "is_planned": False}),
        (date(2027, 3, 22), date(2027, 3, 31), {"is_pulled": True, "is_planned": False}),
        (None, date(2027, 3, 31), {"is_pulled": False, "is_planned": True}),
    ],
)
def test_whichever_is_earlier_is_planned_while_the_start_is_unknown(
    completed_on: date | None, due_on: date, kinds: dict[str, bool]
) -> None:
    rule = 'start = "completed_on"\nstart_name = "業務の完了日"\ndue = "10"\nnot_after = "term.end"'
    rule += "\nplanned_until_known = true"
    found = due(rule, {**TERM, "completed_on": completed_on})
    assert found.due_on == due_on
    assert {"is_pulled": found.is_pulled, "is_planned": found.is_planned} == kinds


def test_without_a_plan_an_unknown_start_leaves_the_date_unknown() -> None:
    source = '[deadlines.r]\nname = ""\nstart = "completed_on"\ndue = "10"\nnot_after = "term.end"'
    assert isinstance(compute_toml(source, TERM), DeadlineUnknown)


def test_what_would_fall_due_after_the_term_is_pulled_forward_and_says_so() -> None:
    found = due("due = 'day of next month(period.end, 15)'\nnot_after = \"term.end\"", {**TERM, **MARCH})
    assert (found.due_on, found.is_pulled) == (date(2027, 3, 31), True)
    assert "履行期限より後になるため、早い方の令和9年3月31日（水）とする。" in [step.ja for step in found.steps]


MARCH = {"period": {"start": date(2027, 3, 1), "end": date(2027, 3, 31)}}


@pytest.mark.parametrize(
    ("first_report", "due_at"),
    [
        ("2025-11-20T09:59:59", "2025-11-20T17:59:59"),
        ("2025-11-20T10:00", "2025-11-20T11:00"),
        ("2025-11-20T17:30", "2025-11-20T18:30"),
        ("2025-11-20T17:59:59", "2025-11-20T18:59:59"),
        ("2025-11-20T18:00", "2025-11-21T02:00"),
        ("2025-11-22T11:00", "2025-11-22T19:00"),
        ("2025-11-24T11:00", "2025-11-24T19:00"),
    ],
)
def test_the_hour_of_the_start_chooses_the_clock(first_report: str, due_at: str) -> None:
    assert due(BANDS, {"first_report_at": japan(first_report)}).due_at == japan(due_at)


def test_everything_a_rule_was_computed_from_is_kept() -> None:
    rule = 'due = \'if malicious then 60 else parameters.days\'\nstart = "known_on"\nnot_after = "term.end"'
    known = {"known_on": date(2026, 6, 1), "malicious": False, "note": "…", "parameters": {"days": 30, "desk": "…"}}
    assert due(rule, {**TERM, **known}).inputs == {
        "known_on": date(2026, 6, 1),
        "malicious": False,
        "parameters.days": 30,
        "term.end": date(2027, 3, 31),
    }


def test_a_band_says_which_hours_it_is_for() -> None:
    inside, outside = (due(BANDS, {"first_report_at": japan(f"2025-11-20T{hour}:30")}) for hour in (17, 18))
    assert (
        inside.steps[1].ja
        == "令和7年11月20日（木）17:30は、営業日の10:00から18:00まで（18:00は含まない）の時間帯に当たる。"
    )
    assert outside.steps[1].ja == "令和7年11月20日（木）18:30は、上記以外の時間帯に当たる。"


def test_the_earliest_known_moment_starts_the_clock() -> None:
    rule = 'start = ["confirmed_at", "suspected_at"]\ndue = \'duration("PT1H")\''
    both = {"confirmed_at": japan("2025-11-22T05:00"), "suspected_at": japan("2025-11-22T04:10")}
    assert due(rule, both).due_at == japan("2025-11-22T05:10")
    assert due(rule, {"confirmed_at": japan("2025-11-22T05:00")}).due_at == japan("2025-11-22T06:00")
    assert isinstance(compute_toml(f'[deadlines.r]\nname = ""\n{rule}', {}), DeadlineUnknown)


def test_another_calendar_counts_its_own_days_but_the_target_stays_in_our_hours() -> None:
    toml = '[calendars.authority]\nname = "発注者の暦"\nclosed_on = [2026-04-02]\n'
    toml += '[deadlines.r]\nname = "期限"\nstart = "contract_on"\n'
    found = compute_toml(toml + 'due = "1"\ncounting = "working"\ncalendar = "authority"', CONTRACT)
    assert not isinstance(found, DeadlineUnknown)
    assert (found.due_on, found.target_at) == (date(2026, 4, 3), japan("2026-04-03T17:15"))
    assert found.steps[1].ja == "営業日は「発注者の暦」による。"


def test_a_window_has_a_first_day() -> None:
    found = due("due = '@\"2026-07-31\"'\nnot_before = '@\"2026-07-01\"'", {})
    assert found.not_before_at == japan("2026-07-01T00:00")
    assert "令和8年7月1日（水）00:00より前には行わない。" in [step.ja for step in found.steps]


def test_what_is_kept_has_no_working_target() -> None:
    found = due(
        'start = "completed_on"\ndue = \'fiscal year end(completed_on) + duration("P5Y")\'\nhold = true',
        {"completed_on": date(2027, 3, 31)},
    )
    assert (found.due_on, found.target_at == found.due_at) == (date(2032, 3, 31), True)
    assert found.reasons[-1].kind is StepKind.HOLD


def test_a_duty_without_an_end_says_so() -> None:
    found = compute_toml('[deadlines.r]\nname = "秘密の保持"\nendless = true', {})
    assert isinstance(found, DeadlineEndless)
    assert found.text.ja == "「秘密の保持」には期限の定めがなく、履行期間の終了後も続きます。"


def test_what_is_counted_back_has_its_reminders_and_its_target_before() -> None:
    source = '[deadlines.r]\nname = "期限"\nstart = "published_on"\ndue = "-10"\nreminders = "monthly"'
    rules, office, _ = read(source)
    found = compute_toml(source, {"published_on": date(2026, 6, 30)})
    assert not isinstance(found, DeadlineUnknown)
    assert (found.due_on, found.target_at) == (date(2026, 6, 20), japan("2026-06-19T17:15"))  # a Saturday
    assert [local_date(notice.at).day for notice in notices(rules["r"], found, office)] == [10, 17, 19]


@pytest.mark.parametrize(
    "rule",
    [
        "due = 'duration(\"P99999Y\")'",
        "due = 'duration(\"-P99999Y\")'",
        'due = "9999999999999"',
        'due = "400000"\ncounting = "working"',
        "due = '@\"9999-12-31\"'",
        "due = '@\"0001-01-01\"'",
        'due = "1.5"',
        'due = "true"',
        'due = "0"\ncounts_first_day = true',
    ],
)
def test_what_lies_outside_every_calendar_is_unknown_and_says_so(rule: str) -> None:
    found = compute_toml(f'[deadlines.r]\nname = "期限"\nstart = "contract_on"\n{rule}', CONTRACT)
    assert isinstance(found, DeadlineUnknown)
    assert "計算できません" in found.text.ja
