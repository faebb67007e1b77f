"""Cases and tasks at any stage of the Kagoshima programme; every default is sensible, a test names what matters.

Everything goes through the use cases, so what is made here is what the product makes.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine import cases, intake, task_scope, tasks
from engine.domain.access import COMPANY, SYSTEM, Actor
from engine.domain.ids import CaseId, TaskId
from engine.domain.workdays import local_date
from engine.store.cases import TaskRow
from engine.task_rows import LIVE
from engine.task_view import TaskView
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, SATO, TANAKA, Player, actor

INTAKE: Mapping[str, Any] = {
    "company_name": "有限会社くすのは製茶",
    "contact_name": "久保園 誠",
    "phone": "0993-55-0142",
    "email": "info@kusunoha.example.jp",
    "municipality": "46223",
    "industry": "E",
    "employees": "E2",
    "topic": "T02",
    "work_style": "W1",
    "body": "受注の転記に時間がかかる。",
    "urgency_wish": "U3",
    "wish_channel": "CH2",
    "privacy_consent": True,
}
# The tasks on the way to a stage. "referred": an institution has been asked; "followed": a follow-up lies ahead.
ROADS: Mapping[str, tuple[str, ...]] = {
    "task_first_answer": (),
    "task_agree_date": ("task_first_answer",),
    "task_consultation_record": ("task_first_answer", "task_agree_date"),
    "task_support_visit": ("task_first_answer", "task_agree_date", "task_consultation_record:accompany"),
    "task_referral_choice": ("task_first_answer", "task_agree_date", "task_consultation_record:refer"),
    "referred": ("task_first_answer", "task_agree_date", "task_consultation_record:refer", "task_referral_choice"),
    "followed": ("task_first_answer", "task_agree_date", "task_consultation_record:follow_up"),
    "closed": ("task_first_answer", "task_agree_date", "task_consultation_record:solved"),
}
_tokens: Iterator[int] = itertools.count(1)


def typed(element: str, today: dt.date, choice: str = "") -> dict[str, Any]:
    """Return what somebody types who completes a task on a day; choice: the next action."""
    day = today.isoformat()
    slot = {"slot_on": (today + dt.timedelta(days=4)).isoformat(), "slot_from": "10:00", "slot_channel": "CH2"}
    shared = {"channel": "CH2", "municipality": "46223", "area": "A2", "topic": "T02", "dx_stage": "D1"}
    shared |= {"content": "受注の約7割がファクスである。", "advice": "まず取引先10社から電子化する。"}
    consent = {"consent_given": "yes", "consent_method": "phone", "consent_on": day, "consent_by": "久保園 誠"}
    contact = {"contact_method": "both", "contacted_on": day, "answer": "訪問して現状を伺います。"}
    words: dict[str, dict[str, Any]] = {
        "task_first_answer": {"outcome": "propose", "slots": [slot], **contact},
        "task_agree_date": {"outcome": "agreed", "agreed_on": day, "agreed_from": "10:00", "channel": "CH2"},
        "task_consultation_record": {"consulted_on": day, "next_action": choice or "solved", **shared},
        "task_support_visit": {
            "supported_on": day,
            "support_kinds": ["K1"],
            "next_action": choice or "solved",
            **shared,
        },
        "task_referral_choice": {
            "institution": "shiroyama_cci",
            "content": "N08",
            "note": "ご助言ください。",
            **consent,
        },
        "task_referral_decision": {"decided_on": day, "note": "結果を伝えた。", "next_action": choice or "solved"},
        "task_follow_up": {
            "followed_on": day,
            "mode": "phone",
            "contact_made": "yes",
            "situation": "順調",
            "effect": "F1",
        },
        "task_stale": {"decision": "continue", "note": "電話で確かめた。"},
        "task_unanswered": {"decision": choice or "lapse", "note": "電話で確かめた。"},
        "task_report_check": {"decision": "approve"},
        "task_record_correction": {"corrected": "相談日を直した。"},
        "task_report_receipt": {"received_on": day, "method": "mail", "receipt": "received"},
    }
    if choice == "refer":
        words["task_consultation_record"]["referral_content"] = "N08"
    return words[element]


def a_receipt(services: Services, *, once: str | None = None, **fields: Any) -> intake.Receipt:
    """Send the public form."""
    token = once or f"token-{next(_tokens)}"
    with begin(services, COMPANY) as work:
        return intake.submit(work, KAGOSHIMA, "soudan", {**INTAKE, **fields}, once=token)


def a_case(services: Services, stage: str = "task_first_answer", **fields: Any) -> CaseId:
    """Open a case by the public form and bring it to a stage (a task's element id, or another word of ROADS)."""
    receipt = a_receipt(services, **fields)
    with begin(services, SYSTEM, read_only=True) as work:
        case_id = cases.id_of_number(work, KAGOSHIMA, receipt.number)
    for step in ROADS[stage]:
        element, _, choice = step.partition(":")
        do(services, case_id, element, choice=choice)
    return case_id


def an_open_task(services: Services, element: str = "task_first_answer", **fields: Any) -> TaskId:
    """Open a case and bring it to where this task waits."""
    return task(services, a_case(services, element, **fields), element).id


def task(services: Services, case_id: CaseId, element: str) -> TaskView:
    """Return the task that waits at an element of a case."""
    wanted = select(TaskRow.id).where(
        TaskRow.case_id == case_id, TaskRow.element_id == element, TaskRow.status.in_(LIVE)
    )
    with begin(services, SYSTEM, read_only=True) as work:
        return tasks.get(work, work.session.scalars(wanted).one())


def seen(services: Services, case_id: CaseId, element: str) -> Mapping[str, Any]:
    """Return the variables the task that waits at an element of a case sees."""
    found = task(services, case_id, element)
    with begin(services, SYSTEM, read_only=True) as work:
        return task_scope.seen(work, found)


def waiting(services: Services, case_id: CaseId) -> set[str]:
    """Return the elements at which a case waits for people."""
    with begin(services, SYSTEM, read_only=True) as work:
        return {one.element_id for one in tasks.of_case(work, case_id) if one.status in LIVE}


def do(
    services: Services, case_id: CaseId, element: str, *, by: Player | None = None, choice: str = "", **fields: Any
) -> TaskView:
    """Complete the task that waits at an element; fields override what is typed, None leaves one out."""
    given = typed(element, local_date(services.clock()), choice) | fields
    data = {key: value for key, value in given.items() if value is not None}
    found = task(services, case_id, element)
    with begin(services, doer(services, found, by)) as work:
        return tasks.complete(work, found.id, data)


def doer(services: Services, found: TaskView, by: Player | None = None) -> Actor:
    """Return who does a task: the named one, else somebody of its group."""
    return actor(services, by or {"supervisors": MORI, "desk": TANAKA}.get(found.group or "", SATO))
