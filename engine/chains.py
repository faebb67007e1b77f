"""The hash chains of facts, written once a transaction: what it notes is collected, linked and stored at its end.

A chain's row is the last thing a transaction locks, and chains are locked in the order of their keys: two transactions
never wait for each other here.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.domain.access import Actor
from engine.domain.facts import Fact
from engine.firsts import Keeping
from engine.store.base import dump_json, load_json
from engine.store.evidence import ChainRow, FactRow

FIRST = "0" * 64
Link = Mapping[str, Any]  # a fact by the columns of its row

_CHAIN: Table = ChainRow.metadata.tables["chain"]
_FACT: Table = FactRow.metadata.tables["fact"]
_END = select(_CHAIN.c.length, _CHAIN.c.head).where(_CHAIN.c.key == bindparam("chain")).with_for_update()
_BEGIN = Keeping(_CHAIN, (_CHAIN.c.length, _CHAIN.c.head))
_MOVE_END = update(_CHAIN).where(_CHAIN.c.key == bindparam("chain"))
_ADD = insert(_FACT)


@dataclass(slots=True)
class Chains:
    """What one transaction adds to chains. lengths: of the chains it has written to."""

    noted: list[dict[str, Any]] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)

    def note(self, fact: Fact, actor: Actor, now: dt.datetime) -> None:
        """Take a fact up as it is now; it is stored by `write`."""
        self.noted.append(
            {
                "chain_key": key_of(fact),
                "at": now,
                "kind": fact.kind.value,
                "actor_kind": actor.kind.value,
                "actor_name": actor.name,
                "actor_id": actor.user_id,
                "programme_key": fact.programme,
                "case_id": fact.case_id,
                "task_id": fact.task_id,
                "data": load_json(dump_json(dict(fact.data))),
                "reason": fact.reason,
            }
        )

    def attempt(self) -> "Chains":
        """Remember what is noted now, for `undo`."""
        return Chains(list(self.noted), dict(self.lengths))

    def undo(self, before: "Chains") -> None:
        """Forget what was noted since; what was written since must have been rolled back, and is noted again."""
        self.noted, self.lengths = before.noted, before.lengths

    def write(self, session: Session) -> None:
        """Link and store what was noted since the last time, in the order in which it was."""
        if not self.noted:
            return
        session.flush()  # facts refer to rows of the session
        connection = session.connection()
        links, self.noted = self.noted, []
        for key in sorted({link["chain_key"] for link in links}):
            self._link(connection, key, (link for link in links if link["chain_key"] == key))
        connection.execute(_ADD, links)

    def _link(self, connection: Connection, key: str, links: Iterator[dict[str, Any]]) -> None:
        length, head = _locked_end(connection, key)
        for link in links:
            length += 1
            link["seq"], link["prev_hash"] = length, head
            link["hash"] = head = link_hash(link)
        connection.execute(_MOVE_END, {"chain": key, "length": length, "head": head})
        self.lengths[key] = length


def key_of(fact: Fact) -> str:
    """Return the chain of a fact: one chain a case, else one a programme, else the system's."""
    if fact.case_id is not None:
        return f"case:{fact.case_id}"
    return f"programme:{fact.programme}" if fact.programme else "system"


def link_hash(link: Link) -> str:
    """Return the SHA-256 over everything the fact says and the link before it."""
    said = [
        link["chain_key"],
        link["seq"],
        link["at"].astimezone(dt.UTC).isoformat(),
        link["kind"],
        link["actor_kind"],
        link["actor_name"],
        link["actor_id"],
        link["programme_key"],
        link["case_id"],
        link["task_id"],
        link["data"],
        link["reason"],
        link["prev_hash"],
    ]
    return hashlib.sha256(dump_json(said).encode()).hexdigest()


def _locked_end(connection: Connection, key: str) -> tuple[int, str]:
    """Return length and newest hash of a chain, locked until the transaction ends; it is made when there is none."""
    end = connection.execute(_END, {"chain": key}).one_or_none()
    begun = end or _BEGIN(connection, {"key": key, "length": 0, "head": FIRST})
    return begun.length, begun.head
