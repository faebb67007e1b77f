"""An import from the upload to its last portion: each step in a transaction of its own, each safe to repeat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import delete, func, select

from engine import files as file_store
from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey
from engine.domain.import_states import ImportStatus, LineOutcome
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, NotFound
from engine.imports import companies, institutions
from engine.imports.columns import EXTRA, Target, company_fields, guess
from engine.imports.lines import Line, Typed, typed
from engine.imports.reading import Sheet, read
from engine.parties.municipalities import places
from engine.store.imports import ImportLineRow, ImportRow
from engine.store.programmes import BlobRow
from engine.store.writing import add_all
from engine.work import Work

PORTION = 2000
LONGEST_NAME = 200


class NoSuchImport(NotFound):
    """No import of that number is visible to the caller."""

    code = "no_such_import"
    sentence = Text("取込みが見つかりません。", "The import was not found.")


class ImportOver(Conflict):
    """The import was begun, finished or given up: its columns cannot be assigned anew."""

    code = "import_over"
    sentence = Text(
        "この取込みはすでに始まっているか、終わっています。もう一度取り込むには、ファイルを選び直してください。",
        "This import has begun or is over. Choose the file again for another one.",
    )


class ColumnsUnclear(Invalid):
    """Two columns fill one field, or none holds the name."""

    code = "columns_unclear"
    sentence = Text("列の割当てを確かめてください。", "Check what the columns mean.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """A file that was sent. list_name: of the list it fills, for Target.LIST."""

    programme: ProgrammeKey
    target: Target
    file_name: str
    content: bytes
    list_name: str = ""


def upload(work: Work, new: NewImport) -> int:
    """Keep a file and read it; nothing else happens yet. Return the number of the import.

    Raises: NotAllowed, FileUnreadable, NoDirectory, ColumnsUnclear (a list without a name).
    """
    require(work.actor, May.PARTY_IMPORT, new.programme)
    programme = work.programmes.current(work.session, new.programme).programme
    name = " ".join(new.list_name.split())[:LONGEST_NAME]
    if new.target is Target.LIST and not name:
        raise ColumnsUnclear({"list_name": [Text("名簿の名前を入力してください。", "Enter the name of the list.")]})
    sheet = read(new.content)
    row = ImportRow(
        programme_key=new.programme,
        target=new.target.value,
        list_name=name if new.target is Target.LIST else "",
        file_name=new.file_name[:LONGEST_NAME],
        sha256=file_store.keep(work.session, new.content),
        encoding=sheet.encoding,
        columns=guess(sheet.head, fields_of(programme, new.target), new.target),
        status=ImportStatus.UPLOADED,
        lines=len(sheet.rows),
        created_at=work.now,
        created_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()  # its page is asked for by number
    return row.id


def assign(work: Work, import_id: int, columns: Mapping[str, str]) -> None:
    """Say what the columns mean, and look every row through without changing anything.

    columns: field key by number of the column; "+" keeps it under its title, "" leaves it out.
    Raises: NoSuchImport, NotAllowed, ImportOver, ColumnsUnclear.
    """
    row = locked(work, import_id)
    if row.status not in {ImportStatus.UPLOADED, ImportStatus.CHECKED}:
        raise ImportOver
    programme = work.programmes.current(work.session, row.programme_key).programme
    sheet = sheet_of(work, row)
    row.columns = _meant(columns, sheet, fields_of(programme, Target(row.target)))
    work.session.execute(delete(ImportLineRow).where(ImportLineRow.import_id == row.id))
    add_all(work.session, ImportLineRow, [_stored(row.id, line) for line in _judged(work, row, programme, sheet)])
    row.status = ImportStatus.CHECKED


def apply(work: Work, import_id: int, most: int = PORTION) -> int:
    """Take the next rows in; return how many are left. Wrong rows are left out; a row that is in stays as it is.

    Raises: NoSuchImport, NotAllowed, ImportOver.
    """
    row = locked(work, import_id)
    if row.status not in {ImportStatus.CHECKED, ImportStatus.APPLYING}:
        raise ImportOver
    waiting = select(ImportLineRow).where(
        ImportLineRow.import_id == row.id,
        ImportLineRow.applied_at.is_(None),
        ImportLineRow.outcome != LineOutcome.ERROR,
    )
    lines = work.session.scalars(waiting.order_by(ImportLineRow.number).limit(most)).all()
    _put(work, row, lines)
    row.status = ImportStatus.APPLYING
    work.session.flush()  # what is left is asked of the database
    left = work.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    if not left:
        _finish(work, row)
    return left


def drop(work: Work, import_id: int) -> None:
    """Give an import up; what was taken in stays.  Raises: NoSuchImport, NotAllowed, ImportOver."""
    row = locked(work, import_id)
    if row.status is ImportStatus.DONE:
        raise ImportOver
    row.status, row.finished_at = ImportStatus.DROPPED, work.now


def visible(work: Work, import_id: int) -> ImportRow:
    """Return an import the actor may see.  Raises: NoSuchImport, NotAllowed."""
    row = work.session.get(ImportRow, import_id)
    if row is None or not allows(work.actor, May.COMPANY_READ, row.programme_key):
        raise NoSuchImport
    require(work.actor, May.PARTY_IMPORT, row.programme_key)
    return row


def locked(work: Work, import_id: int) -> ImportRow:
    """Return an import for who takes it on; one at a time.  Raises: NoSuchImport, NotAllowed."""
    visible(work, import_id)
    return work.session.get_one(ImportRow, import_id, with_for_update=True, populate_existing=True)


def sheet_of(work: Work, row: ImportRow) -> Sheet:
    """Read the file of an import again, as it was sent."""
    return read(work.session.get_one(BlobRow, row.sha256).content)


def fields_of(programme: Programme, target: Target) -> dict[str, Text]:
    """Return the fields a file can fill, by key.  Raises: NoDirectory."""
    return institutions.fields(programme) if target is Target.INSTITUTIONS else company_fields()


def reason_of(row: ImportRow) -> str:
    """Say why values change by this import."""
    return f"{row.list_name or '名簿'}の取込み（{row.file_name}）"


def _meant(columns: Mapping[str, str], sheet: Sheet, fields: Mapping[str, Text]) -> dict[str, str]:
    known = {str(number) for number in range(len(sheet.head))}
    meant = {place: key for place, key in columns.items() if place in known and (key in fields or key == EXTRA)}
    used = [key for key in meant.values() if key != EXTRA]
    twice = sorted({fields[key].ja for key in used if used.count(key) > 1})
    if twice:
        text = Text(f"二つの列が「{'」「'.join(twice)}」になっています。", f"Two columns fill {', '.join(twice)}.")
        raise ColumnsUnclear({"columns": [text]})
    if "name" not in used:
        text = Text("名称の列を選んでください。", "Choose the column of the name.")
        raise ColumnsUnclear({"columns": [text]})
    return meant


def _judged(work: Work, row: ImportRow, programme: Programme, sheet: Sheet) -> Iterator[Line]:
    judge = _judge(work, row, programme)
    for number, cells in sheet.rows:
        yield judge(typed(number, cells, sheet.head, row.columns))


def _judge(work: Work, row: ImportRow, programme: Programme) -> Callable[[Typed], Line]:
    if row.target == Target.INSTITUTIONS:
        directory = institutions.known(work, programme)
        return lambda said: institutions.judge(said, directory)
    known, where = companies.comparable(work, row.programme_key), cache(places(programme).find)
    keeps = row.target == Target.COMPANIES
    return lambda said: companies.judge(said, known, where, keeps_extra=keeps)


def _stored(import_id: int, line: Line) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "number": line.number,
        "data": {"values": dict(line.values), "extra": dict(line.extra)},
        "outcome": line.outcome,
        "problems": [{"column": one.column, "ja": one.text.ja, "en": one.text.en} for one in line.problems],
        "party_id": line.party_id,
        "applied_at": None,
    }


def _put(work: Work, row: ImportRow, lines: Sequence[ImportLineRow]) -> None:
    for line, party_id in zip(lines, _taken_in(work, row, lines), strict=True):
        line.party_id, line.applied_at = party_id, work.now


def _taken_in(work: Work, row: ImportRow, lines: Sequence[ImportLineRow]) -> list[int]:
    programme = work.programmes.current(work.session, row.programme_key).programme
    reason = reason_of(row)
    if row.target == Target.INSTITUTIONS:
        directory = institutions.known(work, programme)
        return [institutions.put(work, row.programme_key, line.data["values"], directory, reason) for line in lines]
    known = companies.known(work, row.programme_key, [line.data["values"] for line in lines])
    rows = [companies.put(work, row.programme_key, line.data["values"], known, reason) for line in lines]
    work.session.flush()  # those registered get their ids
    if row.target == Target.LIST:
        members = {company.id: line.data["extra"] for company, line in zip(rows, lines, strict=True)}
        companies.enlist(work, row.programme_key, row.list_name, members)
    return [company.id for company in rows]


def _finish(work: Work, row: ImportRow) -> None:
    row.status, row.finished_at = ImportStatus.DONE, work.now
    counted = select(ImportLineRow.outcome, func.count()).where(ImportLineRow.import_id == row.id)
    counts = {one[0].value: one[1] for one in work.session.execute(counted.group_by(ImportLineRow.outcome))}
    data = {
        "import_id": row.id,
        "target": row.target,
        "list": row.list_name,
        "file": row.file_name,
        "sha256": row.sha256,
        "rows": counts,
    }
    trail.record(work, Fact(kind=FactKind.PARTIES_IMPORTED, programme=row.programme_key, data=data))
