"""Kagoshima's year: some 40 consultations a month, support, referrals, lectures, liaison, a typhoon, March's reports.

What is typed is that of the desk's tests (tests/make.py); here is who does it, when, and what they write down.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine import referrals, suspensions
from engine.domain.access import INSTITUTION, Role
from engine.domain.ids import CaseId, ReferralId
from engine.domain.periods import Period, Span, spans_of
from engine.domain.workdays import instant
from engine.stage import Player
from engine.task_view import TaskView
from engine.work import begin
from tests import make
from tests.conftest import FOLDER as KAGOSHIMA
from tests.term.deeds import by_hand, companies, of_kind, received, texts
from tests.term.ground import Count, Entry, Ground, Hand, counted, number

FOLDER = KAGOSHIMA
A_MONTH = 40  # consultations; the contract names no number for these
FIRMS = 180
STAFF = ("sato", "suzuki", "arimura")
PEOPLE = (
    Player(login="sato", name="佐藤 結衣", mail="sato@example.jp", roles=(Role.STAFF,), groups=("staff",)),
    Player(login="suzuki", name="鈴木 大地", mail="suzuki@example.jp", roles=(Role.STAFF,), groups=("staff",)),
    Player(login="arimura", name="有村 光", mail="arimura@example.jp", roles=(Role.STAFF,), groups=("staff",)),
    Player(login="tanaka", name="田中 美咲", mail="tanaka@example.jp", roles=(Role.STAFF,), groups=("desk",)),
    Player(login="mori", name="森 健一", mail="mori@example.jp", roles=(Role.SUPERVISOR,), groups=("supervisors",)),
    Player(login="kencho", name="県 担当者", mail="kencho@example.jp", roles=(Role.AUTHORITY,), groups=("authority",)),
)
NEXT = ("solved",) * 7 + ("accompany",) * 3 + ("refer",) * 3 + ("follow_up",) * 3
AREAS = ("A1", "A2", "A3", "A4", "A5", "A6", "A7")
INSTITUTIONS = ("nansei_bank", "shiroyama_cci", "nagisa_shokokai", "kirinosato_cci", "it_coop", "hokusatsu_shinkin")
ORDER = dt.date(2024, 8, 29)  # a typhoon: the prefecture orders the work to stop
DAYS_STOPPED = 3


def typed(element: str) -> Callable[[Ground, TaskView], Mapping[str, Any]]:
    """Return what the tests of the desk type at an element."""
    return lambda ground, _task: make.typed(element, ground.today)


def first_answer(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Offer dates; a few are out of scope."""
    said = make.typed("task_first_answer", ground.today)
    if ground.dice.randrange(100) < 6:
        del said["slots"]
        said |= {"outcome": "out_of_scope", "out_of_scope_reason": "outside"}
    return said


def agree(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Agree on a date, or let the company withdraw."""
    if ground.dice.randrange(100) < 4:
        return {"outcome": "withdrawn", "withdrawn_reason": "繁忙期のため。"}
    return make.typed("task_agree_date", ground.today)


def consulted(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Write the consultation down, on the page and in the log."""
    choice = ground.dice.choice(NEXT)
    said = make.typed("task_consultation_record", ground.today, choice)
    said["channel"] = channel = ground.dice.choice(("CH1", "CH2", "CH4", "CH5"))
    ground.write("consultation", ground.today, company=task.company_name, channel=channel)
    return said


def supported(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Visit a company; some are matched with a vendor, some are visited again."""
    again = ground.dice.randrange(100) < 30
    said = make.typed("task_support_visit", ground.today, "accompany" if again else "solved")
    said["support_kinds"] = kinds = ["K1", "K4"] if ground.dice.randrange(100) < 20 else ["K1"]
    if "K4" in kinds:
        said["vendor_matches"] = [{"vendor": "しまIT（架空）", "need": "受発注", "match_result": "introduced"}]
    ground.write("support_visit", ground.today, company=task.company_name, kinds=kinds)
    return said


def chosen(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Refer the company; most institutions answer, later."""
    case_id = task.case_id
    days = ground.dice.randint(2, 20)
    if ground.dice.randrange(100) < 85:
        ground.on(ground.today + dt.timedelta(days=days), lambda: answered(ground, case_id), dt.time(11))
    return make.typed("task_referral_choice", ground.today)


def answered(ground: Ground, case_id: CaseId) -> None:
    """Let the institution answer what waits for it."""
    with begin(ground.services, INSTITUTION) as work:
        found = [one for one in referrals.of_case(work, case_id) if one.answer is None]
        if found:
            said = {"answer": "accepted_done", "person": "白洲 純", "result": "助言した。"}
            referrals.answer(work, ReferralId(found[-1].id), said)


def decided(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Decide after a referral; only then is it a record."""
    ground.write("referral", ground.today, company=task.company_name)
    return make.typed("task_referral_decision", ground.today)


def followed(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Follow up; some cannot be reached."""
    reached = "no" if ground.dice.randrange(100) < 10 else "yes"
    ground.write("follow_up", ground.today, company=task.company_name, reached=reached)
    if reached == "no":
        return {"followed_on": ground.today.isoformat(), "mode": "phone", "contact_made": "no", "note": "不在だった。"}
    return make.typed("task_follow_up", ground.today) | {"further_support": "no"}


def ordered(ground: Ground, _task: TaskView) -> Mapping[str, Any]:
    """Stop the work on the day the order came."""
    ground.write("suspension", ground.today)
    return {"measure": "suspended", "measured_on": ground.today.isoformat(), "note": "県の指示により停止した。"}


HANDS: Mapping[str, Hand] = {
    "task_first_answer": Hand(typed=first_answer, within=1, late=5),
    "task_agree_date": Hand(typed=agree, within=4, late=8),
    "task_consultation_record": Hand(typed=consulted, within=2, late=6),
    "task_support_visit": Hand(typed=supported, within=15, late=5),
    "task_referral_choice": Hand(typed=chosen, within=2, late=4),
    "task_referral_decision": Hand(typed=decided, within=2, late=4),
    "task_follow_up": Hand(typed=followed, within=4, late=6),
    "task_stale": Hand(typed=typed("task_stale"), within=2),
    "task_unanswered": Hand(typed=typed("task_unanswered"), within=2),
    "task_report_check": Hand(typed=typed("task_report_check"), within=2, late=10),
    "task_record_correction": Hand(typed=typed("task_record_correction"), within=1),
    "task_report_receipt": Hand(typed=received, within=3),
    "task_write": Hand(typed=lambda _ground, _task: {"note": ""}, within=8, first=texts),
    "task_check": Hand(typed=typed("task_report_check"), within=3),
    "task_approve": Hand(typed=typed("task_report_check"), within=2),
    "task_submit": Hand(typed=lambda _ground, _task: {"way": "mail"}, within=2),
    "task_receipt": Hand(typed=received, within=3),
    "task_follow_order": Hand(typed=ordered, within=0),
}


def prepare(ground: Ground) -> None:
    """Put the year's beginnings on the agenda: companies that come, an order to stop, what is written down by hand."""
    for span in spans_of(Period.MONTH, ground.programme.term):
        many = round(A_MONTH * ground.scale) if span.end < ground.programme.term.end_on else round(5 * ground.scale)
        for _ in range(max(1, many)):
            day = span.start + dt.timedelta(days=ground.dice.randrange((span.end - span.start).days + 1))
            ground.on(day, lambda: comes(ground), dt.time(9, ground.dice.randrange(60)))
    ground.on(ORDER, lambda: stops(ground), dt.time(8, 50))
    for number_, coordinator in enumerate(STAFF[:2]):
        ground.on(
            ground.programme.term.start_on + dt.timedelta(days=number_ * 40),
            lambda who=coordinator: placed(ground, who),  # type: ignore[misc]  # a default is how a loop keeps its value
        )
    for month in range(8):
        day = ground.programme.term.start_on + dt.timedelta(days=45 + 35 * month)
        ground.on(day, lambda: sends_flyers(ground))


def comes(ground: Ground) -> None:
    """Let a company ask for advice, by the public form."""
    which = ground.dice.randrange(round(FIRMS * max(ground.scale, 0.1)))
    ground.open(
        "soudan",
        {
            **make.INTAKE,
            "company_name": f"株式会社みなみ{which:03d}",
            "contact_name": f"担当 {which:03d}",
            "email": f"info{which:03d}@example.jp",
            "phone": f"099-555-{which:04d}",
        },
    )


def stops(ground: Ground) -> None:
    """Note the prefecture's order; the whole programme stands still for some days."""
    data = {"order_received_on": ground.today.isoformat(), "officer": "県 担当者", "content": "台風のため。"}
    ground.open("suspension_order", data, by="mori")
    ground.at(instant(ground.today, dt.time(15)), lambda: halts(ground))


def halts(ground: Ground) -> None:
    """Let everything stand still, and go on some working days later."""
    with begin(ground.services, ground.stage.actor("mori")) as work:
        order = suspensions.suspend_programme(work, ground.key, reason="県の停止の指示")

    def goes_on() -> None:
        with begin(ground.services, ground.stage.actor("mori")) as work:
            suspensions.resume(work, order.id, reason="県の再開の指示")

    ground.at(instant(ground.programme.office.after(ground.today, DAYS_STOPPED), dt.time(9)), goes_on)


def placed(ground: Ground, coordinator: str) -> None:
    """Place a coordinator."""
    by_hand(ground, "placement", "mori", {"placed_on": ground.today, "coordinator": coordinator})
    ground.write("placement", ground.today, who=coordinator)


def sends_flyers(ground: Ground) -> None:
    """Send flyers to an institution."""
    copies, institution = ground.dice.randint(200, 900), ground.dice.choice(INSTITUTIONS)
    data = {"sent_on": ground.today, "institution": institution, "copies": copies, "stock": 0}
    by_hand(ground, "flyers", "tanaka", data)
    ground.write("flyers", ground.today, institution=institution, copies=copies)


def matches(log: list[Entry], span: Span) -> Decimal:
    """Count the visits that brought a vendor."""
    return number(one for one in counted(log, "support_visit", span.start, span.end) if "K4" in one.said["kinds"])


def placements(log: list[Entry], span: Span) -> Decimal:
    """Count who was placed by the end of the span."""
    return number({one.said["who"] for one in log if one.kind == "placement" and one.on <= span.end})


def copies(log: list[Entry], span: Span) -> Decimal:
    """Add up the flyers."""
    return Decimal(sum(int(one.said["copies"]) for one in counted(log, "flyers", span.start, span.end)))


COUNTS: Mapping[str, Count] = {
    "individual_support": of_kind("support_visit"),
    "supported_companies": companies("support_visit"),
    "k_g2": of_kind("support_visit"),
    "k_g2.firms": companies("support_visit"),
    "consultations": of_kind("consultation"),
    "consulting_companies": companies("consultation"),
    "consultations_term": of_kind("consultation"),
    "consulting_companies_term": companies("consultation"),
    "outreach_consultations": of_kind("consultation", channel="CH3"),
    "vendor_matches": matches,
    "referrals": of_kind("referral"),
    "follow_ups": of_kind("follow_up", reached="yes"),
    "k_g4": placements,
    "k_g4.flyers": copies,
    "flyers_by_institution": copies,
}
