"""A case that has been referred to an institution."""

from typing import Any

from engine import outbox, tasks
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.inbox import Scope, Wish, inbox
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, actor
from tests.web.staff.site import ask

CONSULTED = {
    "consulted_on": "2026-11-18",
    "channel": "CH2",
    "municipality": "46223",
    "area": "A2",
    "topic": "T02",
    "dx_stage": "D1",
    "content": "受注の約7割がファクスである。",
    "advice": "まず取引先10社から電子化する。",
}
SLOT = {"slot_on": "2026-11-18", "slot_from": "10:00", "slot_channel": "CH2"}
STEPS: tuple[dict[str, Any], ...] = (
    {
        "contact_method": "both",
        "contacted_on": "2026-11-18",
        "answer": "訪問して現状を伺います。",
        "outcome": "propose",
        "slots": [SLOT],
    },
    {"outcome": "agreed", "agreed_on": "2026-11-18", "agreed_from": "10:00", "channel": "CH2"},
    {**CONSULTED, "next_action": "refer", "referral_content": "N08"},
    {
        "institution": "shiroyama_cci",
        "content": "N08",
        "note": "販路の開拓の助言をお願いします。",
        "consent_given": "yes",
        "consent_method": "phone",
        "consent_on": "2026-11-18",
        "consent_by": "久保園 誠",
    },
)


def refer(services: Services) -> CaseId:
    """Take a request as far as the letter to the institution."""
    case_id = ask(services)
    for data in STEPS:
        do(services, case_id, data)
    return case_id


def do(services: Services, case_id: CaseId, data: dict[str, Any]) -> None:
    """Complete the case's open task."""
    with begin(services, actor(services, MORI)) as work:
        task = inbox(work, Wish(scope=Scope.ALL, case_id=case_id))[0]
        tasks.complete(work, task.id, data)


def letters(services: Services, case_id: CaseId, key: str) -> list[str]:
    """Return the bodies of the letters of one kind."""
    with begin(services, SYSTEM, read_only=True) as work:
        found = outbox.newest(work, [KAGOSHIMA])
        return [letter.body for letter in found if letter.case_id == case_id and letter.message_key == key]
