"""Yamagata's year: some 430 visits to 400 firms, with second visits, refusals, online and seminar hearings."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.domain.access import Role
from engine.domain.periods import Span
from engine.stage import Player
from engine.task_view import TaskView
from tests.term.deeds import by_hand, companies, of_kind, on_this_day, received, texts
from tests.term.ground import Count, Entry, Ground, Hand, counted, number

FOLDER = Path(__file__).parents[2] / "processes" / "yamagata"
PEOPLE = (
    Player(login="abe", name="阿部 さくら", mail="abe@example.jp", roles=(Role.STAFF,), groups=("staff", "desk")),
    Player(login="igarashi", name="五十嵐 拓", mail="igarashi@example.jp", roles=(Role.STAFF,), groups=("staff",)),
    Player(
        login="saito",
        name="斎藤 恵",
        mail="saito@example.jp",
        roles=(Role.SUPERVISOR,),
        groups=("supervisors", "security"),
    ),
    Player(
        login="shokan", name="所管課 担当者", mail="shokan@example.jp", roles=(Role.AUTHORITY,), groups=("authority",)
    ),
    Player(login="kiko", name="機構 担当者", mail="kiko@example.jp", roles=(Role.AUTHORITY,), groups=("agency",)),
)
FIRMS, AGAIN, DESIGNATED = 407, 23, 12
TOWNS = ("06201", "06202", "06203", "06204", "06365")
AGREED = dt.date(2024, 4, 15)
FIRST_VISIT, LAST_VISIT = dt.date(2024, 5, 7), dt.date(2025, 2, 21)
STEPS = {"newsletter_steps": True, "consultation_steps": True}
AGREEMENTS: Mapping[str, Mapping[str, bool]] = {"visit_plan": {}, "code_list": {}, "guide_contents": STEPS}


def appointment(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Ask for an appointment: most agree, a few refuse or have closed, some can only be met another way."""
    notes, day = ground.notes[task.case_id], ground.today.isoformat()
    luck = ground.dice.randrange(100)
    if luck < 4 and not notes["designated"]:
        notes["refused"] = True
        return {"contacted_on": day, "method": "phone", "outcome": "refused", "note": "多忙とのこと。"}
    notes["way"] = "V2" if luck < 10 else "V3" if luck < 16 else "V1"
    visit_on = ground.programme.office.after(ground.today, ground.dice.randint(1, 5))
    notes["visit_at"] = f"{visit_on.isoformat()}T10:00"
    return {
        "contacted_on": day,
        "method": "phone",
        "outcome": "agreed",
        "visit_at": notes["visit_at"],
        "direct": "yes" if notes["way"] == "V1" else "no",
    }


def fallback(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Say how and why else."""
    way = ground.notes[task.case_id]["way"]
    reason = {"fallback_mode": way, "not_direct_reason": "N2" if way == "V2" else "N1"}
    return reason | ({"event": "第1回DXセミナー"} if way == "V3" else {})


def hearing(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Visit the firm on the day agreed."""
    notes = ground.notes[task.case_id]
    notes["visit_at"] = f"{ground.today.isoformat()}T10:00"
    return {"held": "yes", "held_at": notes["visit_at"]}


def report(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Write the visit down, on the page and in the log; in a few nobody spoke of the organisation."""
    notes = ground.notes[task.case_id]
    urged = notes["designated"] or ground.dice.randrange(100) >= 3
    result = ground.dice.choice(("R1", "R2", "R3"))
    on, who = dt.date.fromisoformat(notes["visit_at"][:10]), ground.dice.choice(("abe", "igarashi"))
    said: dict[str, Any] = {
        "visited_at": notes["visit_at"],
        "employees": "E2",
        "business_form": "B01",
        "industry": "E",
        "sales": "S2",
        "municipality": notes["town"],
        "mode": notes["way"],
        "communicator": who,
        "issues": ["C02", "C10"],
        "primary_issue": "C02",
        "contents_shown": ["K03", "G01"],
        "manual_version": "M1",
        "introductions": ["I01"],
        "explained": True,
        "urged": urged,
        "notice_letter": True,
        "result": result,
        "summary": "紙の伝票を減らしたい。",
        "contact_name": "担当者",
        "contact": "0233-55-0111",
    }
    if notes["way"] != "V1":
        said |= {key: value for key, value in fallback(ground, task).items() if key != "fallback_mode"}
    if urged:
        ground.write("visit", on, company=notes["firm"], way=notes["way"], result=result, who=who)
    else:
        ground.write("uncounted", on, company=notes["firm"])
    return said


def unable(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Drop a firm that refused."""
    ground.write("dropped", ground.today, company=ground.notes[task.case_id]["firm"])
    day = ground.today.isoformat()
    return {"reason": "refused", "reason_detail": "多忙", "decision": "drop", "decided_on": day, "decided_by": "監督"}


HANDS: Mapping[str, Hand] = {
    "task_visit_appointment": Hand(typed=appointment, within=3, late=5),
    "task_visit_ready": Hand(
        typed=on_this_day(notice_letter=True, manual_version="M1", contents=["K03", "G01"]), within=0
    ),
    "task_visit_fallback": Hand(typed=fallback, within=1),
    "task_visit_hearing": Hand(typed=hearing, within=3, late=4),
    "task_visit_report": Hand(typed=report, within=1, late=6),
    "task_visit_unable": Hand(typed=unable, within=2),
    "task_visit_uncounted": Hand(typed=on_this_day(decision="none", note="説明だけだった。"), within=2),
    "task_approval_sheet": Hand(typed=lambda ground, task: {"sheet": ground.notes[task.case_id]["sheet"]}, within=0),
    "task_approval_check": Hand(typed=on_this_day(decision="apply"), within=0),
    "task_approval_decision": Hand(
        typed=on_this_day(result="approved", decided_on="today", officer="所管課 担当者"), within=2
    ),
    "task_report_check": Hand(typed=on_this_day(decision="approve"), within=2, late=8),
    "task_report_receipt": Hand(typed=received, within=2),
    "task_close_completion": Hand(typed=on_this_day(completed_on="2025-03-31"), not_before=dt.date(2025, 3, 12)),
    "task_close_cases": Hand(typed=on_this_day(open_cases=[], all_checked=True), within=2),
    "task_close_rights": Hand(typed=on_this_day(checked_on="today", people_cleared=True), within=2),
    "task_write": Hand(typed=on_this_day(), within=2, first=texts),
    "task_check": Hand(typed=on_this_day(decision="approve"), within=1),
    "task_approve": Hand(typed=on_this_day(decision="approve"), within=1),
    "task_submit": Hand(typed=on_this_day(way="mail"), within=1),
    "task_receipt": Hand(typed=received, within=2),
    "task_close_hand_over": Hand(
        typed=on_this_day(handed_on="today", receiver="次の受託者", contents="一式", verified=True), within=2
    ),
}


def prepare(ground: Ground) -> None:
    """Put the year's beginnings on the agenda: who does it, what the bureau agrees to, the plan, the visits."""
    ground.on(dt.date(2024, 4, 8), lambda: assigns(ground))
    ground.on(AGREED, lambda: agrees(ground))
    firms = max(DESIGNATED + 8, round(FIRMS * ground.scale))
    ground.on(dt.date(2024, 4, 22), lambda: plans(ground, firms))
    visits = [(which, False) for which in range(firms)]
    visits += [(ground.dice.randrange(firms), True) for _ in range(max(2, round(AGAIN * ground.scale)))]
    days = (LAST_VISIT - FIRST_VISIT).days
    for which, again in visits:
        first, last = (days // 2, days) if again else (0, days // 2 if which < DESIGNATED else days)
        day = FIRST_VISIT + dt.timedelta(days=ground.dice.randint(first, last))
        ground.on(day, _visiting(ground, which), dt.time(9, ground.dice.randrange(60)))


def assigns(ground: Ground) -> None:
    """Name who is responsible and who visits."""
    by_hand(ground, "assignment", "saito", {"since": ground.today, "person": "saito", "role": "responsible"})
    for login in ("abe", "igarashi"):
        able = {"digital": True, "information": True, "guidance": True, "promoter": True}
        person = ground.stage.actor(login).user_id
        by_hand(
            ground, "assignment", "saito", {"since": ground.today, "person": person, "role": "communicator", **able}
        )


def agrees(ground: Ground) -> None:
    """Ask the bureau to agree to the plan, the codes and what is shown."""
    for kind, sheet in AGREEMENTS.items():
        data = {"kind": kind, "subject": kind, "content": "第1版"}
        case_id = ground.open("approval", data, by="saito")
        ground.notes[case_id]["sheet"] = {"reason": "仕様書5(1)", **sheet}


def plans(ground: Ground, firms: int) -> None:
    """Write the plan down, line by line; some firms are designated by the bureau."""
    for which in range(firms):
        day = FIRST_VISIT + dt.timedelta(days=which % 200)
        said = {"planned_on": day, "company": firm(which), "municipality": town(which), "industry": "E"}
        said |= {"business_form": "B01", "fallback": "V2", "designated": which < DESIGNATED}
        by_hand(ground, "plan_line", "abe", said)
        ground.write("plan_line", day, company=firm(which), designated=which < DESIGNATED)


def firm(which: int) -> str:
    """Name an invented firm."""
    return f"株式会社もがみ{which:03d}"


def town(which: int) -> str:
    """Return where it is."""
    return TOWNS[which % len(TOWNS)]


def _visiting(ground: Ground, which: int) -> Any:
    def visit() -> None:
        data = {"company_name": firm(which), "municipality": town(which), "designated": which < DESIGNATED}
        planned = ground.programme.office.after(ground.today, 15).isoformat()
        case_id = ground.open("visit", {**data, "planned_on": planned, "fallback": "V2"}, by="abe")
        ground.notes[case_id] |= {"firm": firm(which), "town": town(which), "designated": which < DESIGNATED}

    return visit


def designated(log: list[Entry], span: Span) -> set[str]:
    """Return the designated firms."""
    return {one.said["company"] for one in counted(log, "plan_line", span.start, span.end) if one.said["designated"]}


def designated_done(log: list[Entry], span: Span) -> Decimal:
    """Count the designated firms that were visited."""
    seen = {one.said["company"] for one in counted(log, "visit", span.start, span.end)}
    return number(seen & designated(log, span))


def not_designated(log: list[Entry], span: Span) -> Decimal:
    """Count the lines of the plan that are our own choice."""
    return number(one for one in counted(log, "plan_line", span.start, span.end) if not one.said["designated"])


COUNTS: Mapping[str, Count] = {
    "k_y1": companies("visit"),
    "k_y2.done": designated_done,
    "k_y2.listed": lambda log, span: number(designated(log, span)),
    "k_y4": of_kind("visit"),
    "k_y4.direct": of_kind("visit", way="V1"),
    "k_y4.online": of_kind("visit", way="V2"),
    "k_y4.seminar": of_kind("visit", way="V3"),
    "plan_firms": companies("plan_line"),
    "plan_firms.area": not_designated,
    "plan_firms.industry": not_designated,
    "plan_firms.form": not_designated,
    "visits_by_communicator": of_kind("visit"),
    "not_counted": companies("dropped"),
}
