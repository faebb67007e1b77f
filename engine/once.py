"""Answers that are given once: the same request again gets the same answer and changes nothing."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from engine import firsts
from engine.domain.text import Text
from engine.errors import Invalid
from engine.store.evidence import OnceRow
from engine.work import Work

KEPT = dt.timedelta(days=7)
SPACE = "api:"  # public forms keep their marks in the same table


class OnceMismatch(Invalid):
    """The key was used before with another request."""

    code = "idempotency_mismatch"
    sentence = Text(
        "この Idempotency-Key は、内容の異なる要求にすでに使われています。新しいキーで送ってください。",
        "This Idempotency-Key was used with a different request. Send a new key.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is answered. is_replay: it was given before, nothing was done this time."""

    answer: Mapping[str, Any]
    is_replay: bool


def answered(work: Work, key: str, request: str, act: Callable[[], Mapping[str, Any]]) -> Answered:
    """Do `act` unless the actor has sent this key before; then give the same answer again.

    key: the sender's own. request: says what is asked for; must be the same when the key is. The answer is kept in the
    transaction of the deed: whoever is told it was done finds it done. What raises keeps nothing and may be sent again.
    Two at once: the second waits for the first.  Raises: OnceMismatch, and what `act` raises.
    """
    mark = _mark(work, key)
    request_hash = hashlib.sha256(request.encode()).hexdigest()
    if mark.answer and work.now - mark.at < KEPT:
        if mark.answer["request"] != request_hash:
            raise OnceMismatch
        return Answered(answer=mark.answer["answer"], is_replay=True)
    answer = act()
    mark.at, mark.answer = work.now, {"request": request_hash, "answer": dict(answer)}
    return Answered(answer=answer, is_replay=False)


def purge(work: Work) -> int:
    """Forget answers older than KEPT; returns how many. The clock calls this now and then."""
    old = delete(OnceRow).where(OnceRow.key.startswith(SPACE, autoescape=True), OnceRow.at < work.now - KEPT)
    return len(work.session.execute(old.returning(OnceRow.key)).all())


def _mark(work: Work, key: str) -> OnceRow:
    """Return the locked mark of this actor and key."""
    full = f"{SPACE}{work.actor.user_id}:{hashlib.sha256(key.encode()).hexdigest()}"
    return firsts.locked(work.session, OnceRow, full, lambda: OnceRow(key=full, at=work.now, answer={}))
