"""Code lists as pages show them: how often each code is used, and what every version changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.codes import lists
from engine.codes.diff import Changed, changes
from engine.codes.editing import list_of
from engine.domain.access import May, allows, require
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Code, CodeList, Programme
from engine.domain.text import Text
from engine.store.records import CodeListRow, RecordCodeRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A field of a kind of record in which a code stands, and how often."""

    kind: str
    kind_name: Text
    field: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """A code with what it belongs to (by the names of the lists above) and where it stands."""

    code: Code
    parents: tuple[tuple[Text, Text], ...]
    where: tuple[Where, ...]

    @property
    def uses(self) -> int:
        """How often it stands in live records."""
        return sum(one.uses for one in self.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version that was published, and what it changed."""

    version: int
    published_at: dt.datetime
    published_by: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A code list with everything around it; versions newest first."""

    programme: Programme
    codes: CodeList
    lines: tuple[CodeLine, ...]
    versions: tuple[VersionLine, ...]
    may_edit: bool


def index(work: Work, programme: Programme) -> list[CodeList]:
    """List a programme's code lists.  Raises: NotAllowed."""
    require(work.actor, May.RECORD_READ, ProgrammeKey(programme.key))
    return list(programme.codes.values())


def read(work: Work, programme: Programme, key: str) -> ListPage:
    """Return the page of a list.  Raises: NotAllowed, NoSuchList."""
    owner = ProgrammeKey(programme.key)
    require(work.actor, May.RECORD_READ, owner)
    codes = list_of(programme, key)
    where = _where(work, programme, key)
    return ListPage(
        programme=programme,
        codes=codes,
        lines=tuple(
            CodeLine(code=code, parents=_parents(programme, codes, code), where=tuple(where.get(code.code, ())))
            for code in codes.codes
        ),
        versions=tuple(_versions(list(lists.versions(work, owner, key).values()))),
        may_edit=allows(work.actor, May.PROCESS_EDIT, owner),
    )


def _parents(programme: Programme, codes: CodeList, code: Code) -> tuple[tuple[Text, Text], ...]:
    named = ((programme.codes.get(codes.parents[name]), parent) for name, parent in code.parents.items())
    return tuple((above.name, found.name) for above, parent in named if above and (found := above.get(parent)))


def _where(work: Work, programme: Programme, key: str) -> Mapping[str, list[Where]]:
    row = RecordCodeRow
    held = (row.programme_key == programme.key, row.codes == key)
    counted = select(row.code, row.kind, row.field, func.count()).where(*held).group_by(row.code, row.kind, row.field)
    found: dict[str, list[Where]] = {}
    for code, kind, field, uses in work.session.execute(counted.order_by(row.kind, row.field)):
        declared = programme.records.get(kind)
        name = declared.name if declared else Text(kind, kind)
        found.setdefault(code, []).append(Where(kind=kind, kind_name=name, field=field, uses=uses))
    return found


def _versions(rows: Sequence[CodeListRow]) -> list[VersionLine]:
    known = [lists.list_of(row) for row in rows]
    told = [
        VersionLine(
            version=row.version,
            published_at=row.published_at,
            published_by=row.published_by,
            changes=tuple(changes(known[number - 1], known[number])) if number else (),
        )
        for number, row in enumerate(rows)
    ]
    return told[::-1]
