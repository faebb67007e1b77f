"""Rows of institutions: known by their name in the directory, changed or new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from engine.domain.company import name_key
from engine.domain.company_fields import Origin
from engine.domain.ids import InstitutionId, ProgrammeKey
from engine.domain.import_states import LineOutcome
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.errors import Invalid
from engine.imports.lines import Line, Typed
from engine.parties import institutions
from engine.parties.changes import Change
from engine.parties.institution_fields import checked, directory_of, lines
from engine.store.people import InstitutionRow
from engine.work import Work


@dataclass(slots=True)
class Directory:
    """The institutions of a programme by name key; in_file: rows of the file by name key."""

    programme: Programme
    by_name: dict[str, InstitutionRow]
    in_file: dict[str, int] = field(default_factory=dict)


def known(work: Work, programme: Programme) -> Directory:
    """Read the directory of a programme."""
    rows = work.session.scalars(select(InstitutionRow).where(InstitutionRow.programme_key == programme.key))
    return Directory(programme=programme, by_name={name_key(row.name): row for row in rows})


def fields(programme: Programme) -> dict[str, Text]:
    """Return the fields a file of institutions can fill, by key.  Raises: NoDirectory."""
    return {line.key: line.name for line in lines(programme, directory_of(programme), {})}


def judge(row: Typed, among: Directory) -> Line:
    """Return what a row is found to be; nothing is changed."""
    found = among.by_name.get(name_key(row.fields.get("name", "")))
    needed = {} if found else {"name": "", "email": ""}
    directory = directory_of(among.programme, found.details.get("directory") if found else None)
    try:
        values = checked(among.programme, directory, {**needed, **row.fields})
    except Invalid as error:
        return row.wrong(error.fields)
    key = name_key(values.get("name", ""))
    if (twin := among.in_file.setdefault(key, row.number)) != row.number:
        text = Text(f"{twin}行目と同じ機関です。どちらかを除いてください。", f"Same institution as row {twin}.")
        return row.wrong({"name": [text]})
    if found is None:
        return Line(number=row.number, outcome=LineOutcome.NEW, values=values)
    before = institutions.values_of(found)
    changed = any(before.get(field, "") != value for field, value in values.items())
    outcome = LineOutcome.UPDATE if changed else LineOutcome.SAME
    return Line(number=row.number, outcome=outcome, values=values, party_id=found.id)


def put(work: Work, programme: ProgrammeKey, values: Mapping[str, str], among: Directory, reason: str) -> InstitutionId:
    """Take one row in: change the institution it is about now, or add it; again changes nothing."""
    key = name_key(values["name"])
    found = among.by_name.get(key)
    if found is None:
        found = institutions.new_row(work, programme, directory_of(among.programme), values)
        among.by_name[key] = found
    else:
        institutions.set_values(work, found, values, Change(origin=Origin.IMPORTED, reason=reason))
    return found.id
