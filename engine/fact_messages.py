"""Messages a programme attached to facts: each waits for the clock from the transaction of its fact (design D7).

The clock writes them (engine/fact_letters.py) within the hours in which people may be told.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from engine.domain.fact_messages import ATTACHABLE
from engine.domain.facts import Fact
from engine.domain.ids import ProgrammeKey
from engine.domain.states import TimerKind, TimerStatus
from engine.store.cases import TimerRow
from engine.work import Work

ABOUT = ("report_id", "report", "period")  # of a fact's data, for the words of its letter


def attach(work: Work, fact: Fact) -> None:
    """Queue the messages the programme attached to facts of this kind."""
    if fact.case_id is None or fact.programme is None or fact.kind not in ATTACHABLE:
        return
    release = work.programmes.at_work(work.session, fact.programme)
    for message in release.programme.messages.values():
        if fact.kind.value in message.on:
            work.session.add(_row(work, fact.programme, fact, message.key, int(release.id)))


def _row(work: Work, programme: ProgrammeKey, fact: Fact, message: str, release_id: int) -> TimerRow:
    about: Mapping[str, Any] = {name: fact.data[name] for name in ABOUT if name in fact.data}
    return TimerRow(
        key=f"fact:{uuid4()}",
        kind=TimerKind.NOTICE,
        status=TimerStatus.WAITING,
        programme_key=programme,
        due_at=work.now,
        payload={
            "message": message,
            "release": release_id,
            "case": fact.case_id,
            "task": fact.task_id,
            "about": about,
            "once": f"fact:{message}:{fact.kind.value}:{fact.case_id}:{fact.task_id}:{work.now.isoformat()}",
            "held": True,
        },
    )
