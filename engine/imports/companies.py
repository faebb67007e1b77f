"""Rows of companies: whether each is known, changed, new, or perhaps a known one written otherwise."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select

from engine.domain.company import name_key
from engine.domain.company_fields import Origin, clean_values
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.import_states import LineOutcome
from engine.domain.text import Text
from engine.imports.lines import Line, Problem, Typed
from engine.parties import companies, duplicates
from engine.parties.changes import Change
from engine.parties.matching import LARGE_PLACE, Entry, similar
from engine.store.imports import CompanyListEntryRow
from engine.store.people import CompanyRow
from engine.work import Work

WHOLE = ""
MOST_NAMED = 3
NO_NAME = Text("企業名がありません。", "There is no name.")


@dataclass(slots=True)
class Known:
    """The companies of a programme, to look rows up in; rows found to be new are added as they come."""

    by_number: dict[str, CompanyRow] = field(default_factory=dict)
    by_place: dict[tuple[str, str | None], list[CompanyRow]] = field(default_factory=lambda: defaultdict(list))
    blocks: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    names: dict[CompanyId, str] = field(default_factory=dict)
    in_file: dict[tuple[str, ...], int] = field(default_factory=dict)

    def find(self, values: Mapping[str, str]) -> CompanyRow | None:
        """Return the company of the row's number, else of its name key and municipality."""
        number, key = values.get("corporate_number"), name_key(values["name"])
        if number and number in self.by_number:
            return self.by_number[number]
        here = self.by_place.get((key, values.get("municipality")), ())
        return next((row for row in here if not number or row.corporate_number is None), None)


def known(work: Work, programme: ProgrammeKey, told: Sequence[Mapping[str, str]]) -> Known:
    """Read the companies of a programme that rows with these values can be about."""
    numbers = {values["corporate_number"] for values in told if values.get("corporate_number")}
    keys = {name_key(values["name"]) for values in told}
    named = or_(CompanyRow.name_key.in_(keys), CompanyRow.corporate_number.in_(numbers))
    return _looked_up(work, select(CompanyRow).where(CompanyRow.programme_key == programme, named))


def comparable(work: Work, programme: ProgrammeKey) -> Known:
    """Read all companies of a programme together with the names a new one is compared with."""
    found = _looked_up(work, select(CompanyRow).where(CompanyRow.programme_key == programme))
    for entry in duplicates.entries_of(work, programme):
        for part in {WHOLE, *_parts(entry.key)}:
            found.blocks[entry.municipality or "", part].append(entry)
    return found


def _looked_up(work: Work, wanted: Select[CompanyRow]) -> Known:
    found = Known()
    for row in work.session.scalars(wanted.order_by(CompanyRow.id)).all():
        stands = row if row.merged_into_id is None else work.session.get_one(CompanyRow, row.merged_into_id)
        if row.corporate_number:
            found.by_number.setdefault(row.corporate_number, stands)
        found.by_place[row.name_key, row.municipality].append(stands)
        found.names[row.id] = row.name
    return found


def judge(row: Typed, among: Known, place: Callable[[str], str | None], *, keeps_extra: bool) -> Line:
    """Return what a row is found to be; nothing is changed.

    place: finds the code of a municipality. keeps_extra: titled columns become values of the company.
    """
    cleaned = clean_values(row.fields, place)
    errors: dict[str, Sequence[Text]] = dict(cleaned.errors)
    if "name" not in row.fields:
        errors["name"] = [NO_NAME]
    if not errors and (twin := _twin(row.number, cleaned.values, among)):
        errors["name"] = [Text(f"{twin}行目と同じ企業です。どちらかを除いてください。", f"Same company as row {twin}.")]
    if errors:
        return row.wrong(errors)
    values = {**cleaned.values, **(row.extra if keeps_extra else {})}
    found = among.find(values)
    if found is not None:
        before = companies.values_of(found)
        changed = any(before.get(key, "") != value for key, value in values.items())
        outcome = LineOutcome.UPDATE if changed else LineOutcome.SAME
        return Line(number=row.number, outcome=outcome, values=values, extra=row.extra, party_id=found.id)
    problems = _doubts(values, among)
    outcome = LineOutcome.DOUBTFUL if problems else LineOutcome.NEW
    return Line(number=row.number, outcome=outcome, values=values, extra=row.extra, problems=problems)


def put(work: Work, programme: ProgrammeKey, values: Mapping[str, str], among: Known, reason: str) -> CompanyRow:
    """Take one row in: change the company it is about now, or register it; again changes nothing."""
    found = among.find(values)
    if found is None:
        found = companies.made(work, programme, values)
        if found.corporate_number:
            among.by_number[found.corporate_number] = found
        among.by_place[found.name_key, found.municipality].append(found)
    else:
        companies.set_values(work, found, values, Change(origin=Origin.IMPORTED, reason=reason))
    return found


def enlist(work: Work, programme: ProgrammeKey, list_name: str, members: Mapping[CompanyId, Mapping[str, str]]) -> None:
    """Put companies on a list with its own columns; those that stand on it already get the columns of now."""
    ours = select(CompanyListEntryRow).filter_by(programme_key=programme, list_name=list_name)
    listed = {
        row.company_id: row for row in work.session.scalars(ours.where(CompanyListEntryRow.company_id.in_(members)))
    }
    for company_id, details in members.items():
        if row := listed.get(company_id):
            row.details = dict(details)
            continue
        work.session.add(
            CompanyListEntryRow(
                programme_key=programme,
                list_name=list_name,
                company_id=company_id,
                details=dict(details),
                added_at=work.now,
            )
        )


def _twin(number: int, values: Mapping[str, str], among: Known) -> int | None:
    """Return an earlier row of the file about the same company, and remember this one."""
    place = values.get("municipality", "")
    keys: list[tuple[str, ...]] = [("name", name_key(values["name"]), place)]
    if told := values.get("corporate_number"):
        keys = [("number", told)]
    earlier = next((among.in_file[key] for key in keys if key in among.in_file), None)
    for key in keys:
        among.in_file.setdefault(key, number)
    return earlier


def _doubts(values: Mapping[str, str], among: Known) -> list[Problem]:
    """Return the known companies a new row may be the same as, in sentences."""
    key, place = name_key(values["name"]), values.get("municipality", "")
    alike = {
        entry.stands_for: None
        for entry, _score in similar(key, _block(among, place, key))
        if not _differ(values, entry)
    }
    alone = among.by_place.get((key, None), ()) if place else ()
    alike |= {row.id: None for row in alone if not (row.corporate_number and values.get("corporate_number"))}
    names = [among.names[company_id] for company_id in list(alike)[:MOST_NAMED]]
    return [
        Problem(column="", text=Text(f"登録済みの「{name}」と似ています。", f"It is like “{name}”, which is known."))
        for name in names
    ]


def _block(among: Known, place: str, key: str) -> list[Entry]:
    """Return the companies of a place whose names are compared; in a large one those that begin or end alike."""
    whole = among.blocks.get((place, WHOLE), [])
    if len(whole) <= LARGE_PLACE:
        return whole
    return [entry for part in _parts(key) for entry in among.blocks.get((place, part), ())]


def _parts(key: str) -> set[str]:
    return {f"{key[:1]}…", f"…{key[-2:]}"}


def _differ(values: Mapping[str, str], entry: Entry) -> bool:
    """Tell whether both have a corporate number; then they were told apart by it."""
    return bool(values.get("corporate_number") and entry.number)
