"""Nagato's year: enquiries on two pillars, incoming firms on both sides, monthly meetings, an early completion."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import clearance, records
from engine.domain.access import Role
from engine.domain.ids import CaseId
from engine.domain.periods import Period, Span, spans_of
from engine.files import NewFile
from engine.stage import Player
from engine.task_view import TaskView
from engine.work import begin
from tests.term.deeds import REVIEW, by_hand, of_kind, on_this_day, received, texts
from tests.term.ground import Count, Entry, Ground, Hand, counted, number

FOLDER = Path(__file__).parents[2] / "processes" / "nagato"
PEOPLE = (
    Player(login="mado", name="窓口 はるか", mail="mado@example.jp", roles=(Role.STAFF,), groups=("desk",)),
    Player(login="banno", name="伴野 亮", mail="banno@example.jp", roles=(Role.STAFF,), groups=("staff",)),
    Player(login="chie", name="知恵 専一", mail="chie@example.jp", roles=(Role.STAFF,), groups=("experts",)),
    Player(login="sekine", name="責音 務", mail="sekine@example.jp", roles=(Role.SUPERVISOR,), groups=("supervisors",)),
    Player(login="shino", name="市野 商子", mail="shino@example.jp", roles=(Role.AUTHORITY,), groups=("authority",)),
)
A_MONTH = 8  # enquiries
SILENT = 8  # in August nobody meets: the duty is missed, and said so
COMPLETED = dt.date(2027, 2, 26)  # five weeks before the end of the term: the report is due ten days later


def classify(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Say which side and which pillar; a few are out of scope."""
    notes = ground.notes[task.case_id]
    if ground.dice.randrange(100) < 8:
        return {"scope": "out", "answer": "市の窓口を案内した。"}
    notes["side"], notes["pillar"] = ground.dice.choice((("local", "P2"), ("local", "P2"), ("incoming", "P1")))
    return {"scope": "in", "company_side": notes["side"], "pillar": notes["pillar"], "answer": "伺います。"}


def plan(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Plan with an incoming firm or by ourselves."""
    del task
    if ground.dice.randrange(100) < 40:
        return {"goal": "受発注を電子化する", "supporter_kind": "incoming", "supporter": "株式会社そらいろ情報"}
    return {"goal": "受発注を電子化する", "supporter_kind": "staff"}


def support(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Support a firm; out of some of it comes a new service."""
    notes, again = ground.notes[task.case_id], ground.dice.randrange(100) < 30
    said = {
        "supported_on": ground.today.isoformat(),
        "company": notes["firm"],
        "company_side": notes["side"],
        "pillar": notes["pillar"],
        "action": "improvement",
        "content": "受注の入力を一度にした。",
        "went_on": "yes" if again else "no",
    }
    if not again and ground.dice.randrange(100) < 20:
        venture = f"新しいサービス{task.case_id}"
        said |= {"venture_kind": "service", "venture": venture, "venture_registered": True}
        ground.write("venture", ground.today, venture=venture)
    return said


def close(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Close a case; what was solved is proved, mostly."""
    notes, case_id = ground.notes[task.case_id], task.case_id
    outcome = ground.dice.choice(("solved", "solved", "unsolved"))
    proved = outcome == "solved" and ground.dice.randrange(100) < 80
    if proved:
        ground.at(ground.stage.moment + dt.timedelta(minutes=5), lambda: prove(ground, case_id))
    ground.write("closing", ground.today, case=case_id, side=notes["side"], outcome=outcome, proved=proved)
    return {
        "closed_on": ground.today.isoformat(),
        "company": notes["firm"],
        "company_side": notes["side"],
        "pillar": notes["pillar"],
        "outcome": outcome,
        "detail": "転記がなくなった。" if outcome == "solved" else "次年度に見直す。",
    }


def prove(ground: Ground, case_id: CaseId) -> None:
    """Add to the record what proves it."""
    with begin(ground.services, ground.stage.actor("banno")) as work:
        found = next(one for one in records.of_case(work, case_id) if one.kind == "closing")
        new = NewFile(name="作業時間.txt", media_type="text/plain", content="30分になった。".encode())
        clearance.add(work, found.id, new)


def agreed(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Agree with the city on a day."""
    held_on = ground.programme.office.after(ground.today, 2)
    ground.notes[task.case_id]["held_on"] = held_on
    return {
        "answer": "agreed",
        "held_on": held_on.isoformat(),
        "starts_at": "14:00",
        "mode": "real",
        "client_confirmed": True,
        "we_confirmed": True,
    }


def minutes(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Write the minutes down."""
    held_on = ground.notes[task.case_id]["held_on"]
    ground.write("meeting", held_on)
    attendees = [{"organisation": "市", "name": "市野 商子"}]
    said = {"outcome": "held", "held_on": held_on.isoformat(), "mode": "real", "topics": "進捗", "decisions": "なし"}
    return {**said, "attendees": attendees}


def propose(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Propose a day."""
    day = ground.programme.office.after(ground.today, 3).isoformat()
    return {"topics": "進捗", "slots": [{"day": day, "starts_at": "14:00", "way": "real"}]}


HANDS: Mapping[str, Hand] = {
    "task_classify": Hand(typed=classify, within=1, late=6),
    "task_plan": Hand(typed=plan, within=3, late=5),
    "task_support": Hand(typed=support, within=8, late=6),
    "task_close": Hand(typed=close, within=3, late=4),
    "task_meeting_propose": Hand(typed=propose, within=0),
    "task_meeting_answer": Hand(typed=agreed, within=1),
    "task_meeting_minutes": Hand(typed=minutes, within=3, late=10),
    "task_improvement_review": REVIEW,
    "task_close_completion": Hand(typed=on_this_day(completed_on=COMPLETED.isoformat()), not_before=COMPLETED),
    "task_close_cases": Hand(typed=on_this_day(all_checked=True), within=1),
    "task_close_rights": Hand(typed=on_this_day(checked_on="today", people_cleared=True), within=1),
    "task_write": Hand(typed=on_this_day(), within=1, first=texts),
    "task_check": Hand(typed=on_this_day(decision="approve"), within=0),
    "task_approve": Hand(typed=on_this_day(decision="approve"), within=0),
    "task_submit": Hand(typed=on_this_day(way="hand", handed_on="today"), within=1),
    "task_receipt": Hand(typed=received, within=2),
    "task_close_hand_over": Hand(
        typed=on_this_day(handed_on="today", receiver="次の受託者", contents="一式", verified=True), within=3
    ),
}


def prepare(ground: Ground) -> None:
    """Put the year's beginnings on the agenda: enquiries, a meeting a month, students who take part."""
    term = ground.programme.term
    for span in spans_of(Period.MONTH, term):
        first = max(span.start, term.start_on)
        if span.end < COMPLETED:
            for _ in range(max(1, round(A_MONTH * ground.scale))):
                ground.on(first + dt.timedelta(days=ground.dice.randrange(8, 27)), lambda: comes(ground))
        if span.start.month != SILENT:
            ground.on(first + dt.timedelta(days=6), lambda: meets(ground))
    for which in range(3):
        ground.on(term.start_on + dt.timedelta(days=100 + which), lambda n=which: takes_part(ground, n))  # type: ignore[misc]  # a default is how a loop keeps its value


def comes(ground: Ground) -> None:
    """Let a firm ask, at the public form or by telephone."""
    firm = f"有限会社みなと{ground.dice.randrange(60):02d}"
    data = {"company_name": firm, "contact_name": "港 一夫", "topic": "upgrade", "body": "受注の転記に半日かかる。"}
    if ground.dice.randrange(2):
        case_id = ground.open("soudan", {**data, "email": "info@minato.example.jp"})
    else:
        case_id = ground.open("phone", data, by="mado")
    ground.notes[case_id]["firm"] = firm


def meets(ground: Ground) -> None:
    """Begin this month's meeting with the city."""
    ground.open_kind("meeting", {}, by="banno")


def takes_part(ground: Ground, which: int) -> None:
    """Let a student take part in a project; the first takes part twice."""
    person = f"T-{which % 2:03d}"
    data = {"participated_on": ground.today, "talent_programme": "project", "participant_number": person}
    by_hand(ground, "participation", "banno", data)
    ground.write("participation", ground.today, who=person)


def ventures(log: list[Entry], span: Span) -> Decimal:
    """Count the new services."""
    return number({one.said["venture"] for one in counted(log, "venture", span.start, span.end)})


def solved(log: list[Entry], span: Span) -> Decimal:
    """Count the cases of local firms that were solved, and proved."""
    found = (one.said for one in counted(log, "closing", span.start, span.end))
    return number({one["case"] for one in found if one["side"] == "local" and one["proved"]})


def participants(log: list[Entry], span: Span) -> Decimal:
    """Count the persons."""
    return number({one.said["who"] for one in counted(log, "participation", span.start, span.end)})


COUNTS: Mapping[str, Count] = {
    "k_n1": ventures,
    "k_n2": solved,
    "k_n3": participants,
    "k_n3.times": of_kind("participation"),
    "k_n4": of_kind("meeting"),
}
