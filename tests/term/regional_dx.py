"""Regional DX's term: somebody on site every working day, incidents at night, a change of staff, three reports."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.domain.access import Role
from engine.domain.periods import Span
from engine.domain.workdays import JAPAN, instant
from engine.stage import Player
from engine.task_view import TaskView
from tests.clock import japan
from tests.term.deeds import REVIEW, by_hand, on_this_day, received, texts
from tests.term.ground import Count, Entry, Ground, Hand, counted, number

FOLDER = Path(__file__).parents[2] / "processes" / "regional-dx"
STAFF, LEAD = (Role.STAFF,), (Role.SUPERVISOR,)
PEOPLE = (
    Player(login="hamada", name="浜田 里奈", mail="hamada@example.jp", roles=STAFF, groups=("staff", "experts")),
    Player(login="oki", name="沖 拓也", mail="oki@example.jp", roles=STAFF, groups=("staff",)),
    Player(login="minato", name="湊 亮子", mail="minato@example.jp", roles=LEAD, groups=("supervisors",)),
    Player(login="nagisa", name="渚 健", mail="nagisa@example.jp", roles=STAFF, groups=("security", "staff")),
    Player(login="shiomi", name="汐見 香", mail="shiomi@example.jp", roles=STAFF, groups=("accounting", "staff")),
    Player(login="madoguchi", name="窓口 係", mail="madoguchi@example.jp", roles=STAFF, groups=("desk",)),
    Player(
        login="jimukyoku",
        name="事務局 担当者",
        mail="jimukyoku@example.jp",
        roles=(Role.AUTHORITY,),
        groups=("authority",),
    ),
)
NIGHTS = (japan(2025, 7, 19, 2, 40), japan(2025, 11, 22, 3, 20), japan(2025, 12, 31, 23, 40))
CHANGES = (dt.date(2025, 9, 16), dt.date(2025, 12, 8))
GOALS = ("オンライン申請の割合", "研修を終えた職員")


def moment(ground: Ground) -> str:
    """Return the instant it is, as a form takes it."""
    return f"{ground.stage.moment.astimezone(JAPAN):%Y-%m-%dT%H:%M}"


def first_report(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Tell of an incident within the hour."""
    ground.write("first_report", ground.today)
    said = {"reported_by": "渚", "reported_to": "事務局 緊急連絡先", "means": "phone", "known": "中身は確認中。"}
    calls = [{"called_at": moment(ground), "caller": "渚", "callee": "事務局", "said": "第1報"}]
    return {"reported_at": moment(ground), **said, "calls": calls}


def detail(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Report the details."""
    said = {"event_kind": "theft", "place": "役場2階", "cause": "施錠しないまま退出した。"}
    happened = f"{ground.today - dt.timedelta(days=2):%Y-%m-%d}T19:00"
    people = [{"name": "架空 太郎", "firm": "再委託先"}]
    return {"detail_reported_at": moment(ground), "happened_at": happened, "people": people, **said}


def ask_date(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Ask by when the report is wanted."""
    ordered_on = ground.programme.office.after(ground.today, 10)
    return {"asked_on": ground.today.isoformat(), "ordered_on": ordered_on.isoformat()}


def presence_plan(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Plan the week: somebody each working day."""
    first = ground.notes[task.case_id]["week_of"]
    days = [first + dt.timedelta(days=day) for day in range(5)]
    inside = [day for day in days if ground.programme.office.is_open(day) and day <= ground.programme.term.end_on]
    return {"area": "fukui", "days": [{"on": day.isoformat(), "resident": "浜田"} for day in inside]}


def presence_log(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Write down who is there; now and then somebody is ill."""
    if ground.dice.randrange(100) < 4:
        ground.notes[task.case_id]["absent_on"] = ground.today
        return {"presence": "absent", "presence_reason": "発熱"}
    ground.write("presence", ground.today)
    return {"presence": "present", "resident": "浜田"}


def substitute(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Approve who comes instead."""
    ground.write("presence", ground.notes[task.case_id]["absent_on"])
    return {"substitute": "沖", "approved_on": ground.today.isoformat()}


def staff_sheet(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Say who is to come."""
    joined_on = ground.notes[task.case_id]["effective_on"]
    said = {"role": "resident", "firm": "当機構", "place": "架空県庁", "nationality": "日本", "resident": True}
    said |= {"name": "磯部 楓", "expertise": "情報処理技術者", "record": "自治体DX 5件"}
    return {"joined_on": joined_on.isoformat(), "trained_on": ground.today.isoformat(), **said}


def assign(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Let the new person begin, on the day that was asked for."""
    return {"begins_on": max(ground.today, ground.notes[task.case_id]["effective_on"]).isoformat()}


NIGHT: Mapping[str, Hand] = {
    "task_security_first_report": Hand(typed=first_report, within=0),
    "task_stop_work": Hand(
        typed=lambda ground, _task: {"stopped_at": moment(ground), "stopped_what": "公開を止めた。"}, within=0
    ),
    "task_triage": Hand(
        typed=on_this_day(
            event_kind="theft",
            personal_data="no",
            known_on="today",
            national_security="no",
            rights_dispute="no",
            triage_note="媒体は暗号化されている。",
        ),
        within=0,
    ),
    "task_detail_report": Hand(typed=detail, within=0),
    "task_written_copy": Hand(typed=on_this_day(written_on="today", written_through="湊"), within=1),
    "task_instruction": Hand(
        typed=lambda ground, _task: {
            "instructed_at": moment(ground),
            "instruction": "報告書を出すこと。",
            "report_wanted": "yes",
        },
        within=1,
    ),
    "task_ask_date": Hand(typed=ask_date, within=1),
    "task_cause_report": Hand(
        typed=on_this_day(
            facts="紛失", root_cause="施錠の確認がなかった。", actions_done="探した。", submitted_on="today"
        ),
        within=4,
        late=20,
    ),
    "task_measures": Hand(typed=on_this_day(measures="退出の前に二人で確かめる。"), within=2),
    "task_apply_measures": Hand(typed=on_this_day(applied_on="today", applied_what="手順を定めた。"), within=2),
    "task_keep_records": Hand(
        typed=on_this_day(kept_records=[{"what": "入退室の記録", "kept_at": "保管庫"}]), within=2
    ),
    "task_close_incident": Hand(typed=on_this_day(closed_on="today", summary="確認の手順を定めた。"), within=3),
}
HANDS: Mapping[str, Hand] = {
    **NIGHT,
    "task_improvement_review": REVIEW,
    "task_presence_plan": Hand(typed=presence_plan, within=0),
    "task_presence_check": Hand(typed=on_this_day(decision="approve"), within=0),
    "task_presence_log": Hand(typed=presence_log, within=0),
    "task_substitute": Hand(typed=substitute, within=0),
    "task_staff_sheet": Hand(typed=staff_sheet, within=1),
    "task_assign": Hand(typed=assign, within=0),
    "task_approval_sheet": Hand(typed=on_this_day(sheet={"reason": "交代"}), within=0),
    "task_approval_check": Hand(typed=on_this_day(decision="apply"), within=0),
    "task_approval_decision": Hand(
        typed=on_this_day(result="approved", decided_on="today", officer="事務局 担当者"), within=3
    ),
    "task_write": Hand(typed=on_this_day(), within=5, first=texts),
    "task_check": Hand(typed=on_this_day(decision="approve"), within=1, late=10),
    "task_approve": Hand(typed=on_this_day(decision="approve"), within=1),
    "task_submit": Hand(typed=on_this_day(way="hand", handed_on="today"), within=1),
    "task_receipt": Hand(typed=received, within=2),
}


def prepare(ground: Ground) -> None:
    """Put the term on the agenda: a plan of presence each week, incidents, changes of staff, what is measured."""
    term, office = ground.programme.term, ground.programme.office
    week = term.start_on + dt.timedelta(days=(7 - term.start_on.weekday()) % 7)
    weeks = [week + dt.timedelta(days=7 * number_) for number_ in range((term.end_on - week).days // 7 + 1)]
    worked = [first for first in weeks if any(office.is_open(first + dt.timedelta(days=day)) for day in range(5))]
    for first in worked[:: max(1, round(1 / ground.scale))]:
        ground.at(instant(office.on_or_before(first - dt.timedelta(days=3)), dt.time(9)), _week(ground, first))
    for night in NIGHTS:
        ground.at(night, lambda: happens(ground))
    for day in CHANGES:
        ground.on(day, lambda: changes(ground))
    for month in (6, 8, 10, 12):
        ground.on(dt.date(2025, month, 27), lambda: measures(ground))


def _week(ground: Ground, first: dt.date) -> Any:
    def plan() -> None:
        case_id = ground.open("presence", {"week_of": first.isoformat(), "area": "fukui"}, by="hamada")
        ground.notes[case_id]["week_of"] = first

    return plan


def happens(ground: Ground) -> None:
    """Let somebody find out, at night, that something may be lost."""
    known = f"{ground.stage.moment.astimezone(JAPAN) - dt.timedelta(minutes=10):%Y-%m-%dT%H:%M}"
    data = {"families": ["security"], "recognised_at": known, "recognised_by": "再委託先", "suspected": True}
    ground.open("incident", {**data, "what_is_known": "記録媒体が見当たらない。"}, by="oki")
    ground.write("incident", ground.today)


def changes(ground: Ground) -> None:
    """Ask for a change of staff, in good time."""
    effective_on = ground.programme.office.after(ground.today, 12)
    data = {"subject": "常駐支援者の交代", "effective_on": effective_on.isoformat(), "why": "異動"}
    case_id = ground.open("staff_change", data, by="minato")
    ground.notes[case_id]["effective_on"] = effective_on


def measures(ground: Ground) -> None:
    """Measure the goals."""
    for goal, kind in zip(GOALS, ("outcome", "output"), strict=True):
        value = ground.dice.randint(20, 80)
        said = {"measured_on": ground.today, "goal": goal, "kind": kind, "method": "件数", "measured": value}
        by_hand(ground, "measurement", "hamada", said)
        ground.write("measurement", ground.today, what=kind, value=value)


def days_present(log: list[Entry], span: Span) -> Decimal:
    """Count the days somebody was there."""
    return number({one.on for one in counted(log, "presence", span.start, span.end)})


def newest(kind: str) -> Count:
    """Return the value measured last."""

    def count(log: list[Entry], span: Span) -> Decimal:
        found = [one for one in counted(log, "measurement", span.start, span.end) if one.said["what"] == kind]
        return Decimal(found[-1].said["value"]) if found else Decimal(0)

    return count


COUNTS: Mapping[str, Count] = {
    "k_m1.days": days_present,
    "k_m2": newest("outcome"),
    "outputs_measured": newest("output"),
}
