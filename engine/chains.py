"""The hash chains of facts, written once a transaction: what it notes is collected, linked and stored at its end.

A chain's row is the last thing a transaction locks, and chains are locked in the order of their keys: two transactions
never wait for each other here.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.domain.access import Actor
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId
from engine.firsts import Keeping
from engine.store.base import dump_json, load_json
from engine.store.evidence import ChainRow, FactRow
from engine.store.prepared import Prepared

FIRST = bytes(32)  # what the first link has before it
Link = Mapping[str, Any]  # a fact by the columns of its row
End = tuple[int, bytes]  # of a chain: how many links it has, the digest of the last

_CHAIN: Table = ChainRow.metadata.tables["chain"]
_FACT: Table = FactRow.metadata.tables["fact"]
END = (ChainRow.key, ChainRow.length, ChainRow.digest)
_ENDS = (
    select(_CHAIN.c.key, _CHAIN.c.length, _CHAIN.c.digest)
    .where(_CHAIN.c.key.in_(bindparam("chains", expanding=True)))
    .order_by(_CHAIN.c.key)
    .with_for_update()
)
_BEGIN = Keeping(_CHAIN, (_CHAIN.c.length, _CHAIN.c.digest))
_NEW_END: dict[str, Any] = {"length": bindparam("length"), "digest": bindparam("digest")}
_OF_KEY = update(_CHAIN).where(_CHAIN.c.key == bindparam("chain")).values(_NEW_END)
_MOVE_END, _MOVE_SEEN = Prepared(_OF_KEY), Prepared(_OF_KEY.where(_CHAIN.c.length == bindparam("was")))
_ADD_END = Prepared(insert(_CHAIN).values(key=bindparam("chain"), **_NEW_END).inline())
_ADD = Prepared(insert(_FACT).inline(), [column.key for column in _FACT.c if column is not _FACT.c.id])


@dataclass(slots=True)
class Chains:
    """What one transaction adds to chains. lengths: of the chains it has written to.

    seen: ends that were read along with something else, not locked: where one still stands it is moved at once.
    """

    noted: list[dict[str, Any]] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)
    seen: dict[str, End] = field(default_factory=dict)

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
        return Chains(list(self.noted), dict(self.lengths), dict(self.seen))

    def see(self, key: str | None, length: int, digest: bytes) -> None:
        """Take up an end as it was read along with something else; key: None where there was none."""
        if key is not None and key not in self.lengths:
            self.seen[key] = length, digest

    def undo(self, before: "Chains") -> None:
        """Forget what was noted since; what was written since must have been rolled back, and is noted again."""
        self.noted, self.lengths, self.seen = before.noted, before.lengths, before.seen

    def write(self, session: Session) -> None:
        """Link and store what was noted since the last time, in the order in which it was."""
        if not self.noted:
            return
        session.flush()  # facts refer to rows of the session
        connection = session.connection()
        links, self.noted = self.noted, []
        chains: dict[str, list[dict[str, Any]]] = {}
        for link in links:
            chains.setdefault(link["chain_key"], []).append(link)
        if not self._move_seen(connection, chains):
            self._move(connection, chains)
        _ADD.change_all(connection, links)

    def _move_seen(self, connection: Connection, chains: Mapping[str, list[dict[str, Any]]]) -> bool:
        """Link to the only chain there is if its end was seen and stands; several are locked in their order."""
        (key, added), *others = chains.items()
        end = self.seen.pop(key, None)
        if others or end is None:
            return False
        now = _link(added, end)
        if not _MOVE_SEEN.change(connection, {"chain": key, "was": end[0], **now}):
            return False
        self.lengths[key] = now["length"]
        return True

    def _move(self, connection: Connection, chains: Mapping[str, list[dict[str, Any]]]) -> None:
        """Link to each chain, its end locked."""
        begun = {key for key, added in chains.items() if added[0]["kind"] == FactKind.CASE_OPENED.value}
        ends = _locked_ends(connection, sorted(chains.keys() - begun))  # nobody else knows of a case just opened
        now = [{"chain": key, **_link(added, ends.get(key, (0, FIRST)))} for key, added in chains.items()]
        self.lengths |= {end["chain"]: end["length"] for end in now}
        _ADD_END.change_all(connection, [end for end in now if end["chain"] in begun])
        _MOVE_END.change_all(connection, [end for end in now if end["chain"] not in begun])


def _link(links: Sequence[dict[str, Any]], end: End) -> dict[str, Any]:
    """Link facts to the end of their chain; return length and digest of its new end."""
    length, before = end
    for link in links:
        length += 1
        link["seq"] = length
        link["digest"] = before = link_digest(link, before)
    return {"length": length, "digest": before}


def key_of(fact: Fact) -> str:
    """Return the chain of a fact: one chain a case, else one a programme, else the system's."""
    if fact.case_id is not None:
        return f"case:{fact.case_id}"
    return f"programme:{fact.programme}" if fact.programme else "system"


def of_case(case_id: ColumnElement[CaseId] | InstrumentedAttribute[CaseId]) -> ColumnElement[bool]:
    """Return what joins the chain of a case to rows that name the case."""
    return ChainRow.key == literal("case:") + cast(case_id, Text)


def link_digest(link: Link, before: bytes) -> bytes:
    """Return the SHA-256 over everything the fact says and the digest of the link before it."""
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
        before.hex(),
    ]
    return hashlib.sha256(dump_json(said).encode()).digest()


def _locked_ends(connection: Connection, keys: Sequence[str]) -> dict[str, End]:
    """Return length and newest digest of chains, locked in the order of keys; those there are none of are made."""
    if not keys:
        return {}
    ends = {row.key: (row.length, row.digest) for row in connection.execute(_ENDS, {"chains": keys})}
    for key in keys:
        if key not in ends:
            begun = _BEGIN(connection, {"key": key, "length": 0, "digest": FIRST})
            ends[key] = begun.length, begun.digest
    return ends
