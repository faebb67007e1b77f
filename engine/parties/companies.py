"""Companies: found again by number, or by normalised name and place: 実数 counts organisations, not spellings."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.domain.access import May, allows, require
from engine.domain.company import corporate_number_of, name_key
from engine.domain.company_fields import FIELDS, Origin, clean_values
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.text import Text
from engine.errors import Conflict, NotFound
from engine.parties import changes
from engine.parties.changes import Change
from engine.store.people import CompanyRow
from engine.work import Work

OWN = ("kana", "address", "industry", "employees", "capital", "website")
COLUMNS = frozenset({"name", "municipality", "corporate_number"})
CANONICAL: ColumnElement[CompanyId] = func.coalesce(CompanyRow.merged_into_id, CompanyRow.id)


class NoSuchCompany(NotFound):
    """No company of that id is visible to the caller."""

    code = "no_such_company"
    sentence = Text("企業が見つかりません。", "The company was not found.")


class CompanyMerged(Conflict):
    """The company was merged into another one, where its values are kept now."""

    code = "company_merged"
    sentence = Text(
        "この企業は「{name}」に統合されています。統合先を編集するか、統合を取り消してください。",
        "This company was merged into “{name}”: edit that one, or undo the merge.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyView:
    """A company as pages show it. municipality: code of the programme's list, None when unknown."""

    id: CompanyId
    name: str
    municipality: str | None
    corporate_number: str | None


def company_for(
    work: Work,
    programme: ProgrammeKey,
    name: str,
    *,
    municipality: str | None,
    corporate_number: str | None = None,
    told: Mapping[str, str] | None = None,
) -> CompanyId:
    """Return the company of that corporate number, or of that name key and municipality; register it when new.

    A company that was merged keeps its id: what is written of it stays with it when the merge is undone. A number with
    a wrong check digit counts as none; a company known without a number takes the one it is told with. told: what else
    is said of it, by field; kept of a new one as far as the fields are a company's own and the values are true.
    """
    number = corporate_number_of(corporate_number or "")
    found = _found(work.session, programme, name_key(name), municipality, number)
    if found is None:
        known = {"name": name, "municipality": municipality, "corporate_number": number}
        return new_row(work, programme, {**_own(told or {}), **known}).id
    if number and found.corporate_number is None:
        change = Change(origin=Origin.INTAKE, reason="")
        set_values(work, found, {"corporate_number": number}, change)
    return found.id


def _own(told: Mapping[str, str]) -> Mapping[str, str]:
    """Return the clean values of what an intake says of the company itself, not of who sent it."""
    given = {key: told[key] for key in OWN if key in told}
    return clean_values(given, lambda code: code).values


def new_row(work: Work, programme: ProgrammeKey, values: Mapping[str, str | None]) -> CompanyRow:
    """Register a company with clean values by field, and give it its id."""
    row = made(work, programme, values)
    work.session.flush()  # whoever registers it refers to its id
    return row


def made(work: Work, programme: ProgrammeKey, values: Mapping[str, str | None]) -> CompanyRow:
    """Register a company with clean values by field; its id comes with the next flush."""
    name = values["name"] or ""
    row = CompanyRow(
        programme_key=programme,
        name=name,
        name_key=name_key(name),
        municipality=values.get("municipality") or None,
        corporate_number=values.get("corporate_number") or None,
        details={key: value for key, value in values.items() if key not in COLUMNS and value},
        created_at=work.now,
    )
    work.session.add(row)
    return row


def _found(
    session: Session, programme: ProgrammeKey, key: str, municipality: str | None, number: str | None
) -> CompanyRow | None:
    ours = select(CompanyRow).where(CompanyRow.programme_key == programme).order_by(CompanyRow.id)
    if number and (known := session.scalar(ours.where(CompanyRow.corporate_number == number).limit(1))):
        return known
    named = ours.where(CompanyRow.name_key == key, CompanyRow.municipality == municipality)
    if number:
        named = named.where(CompanyRow.corporate_number.is_(None))
    return session.scalar(named.limit(1))


def get(work: Work, company_id: CompanyId) -> CompanyView:
    """Return one company; the caller has decided that the actor may know."""
    return view(work.session.get_one(CompanyRow, company_id))


def view(row: CompanyRow) -> CompanyView:
    """Return the row as others may see it."""
    return CompanyView(id=row.id, name=row.name, municipality=row.municipality, corporate_number=row.corporate_number)


def visible(work: Work, company_id: CompanyId) -> CompanyRow:
    """Return a company the actor may read.  Raises: NoSuchCompany."""
    row = work.session.get(CompanyRow, company_id)
    if row is None or not allows(work.actor, May.COMPANY_READ, row.programme_key):
        raise NoSuchCompany
    return row


def editable(work: Work, company_id: CompanyId, permission: May = May.COMPANY_EDIT) -> CompanyRow:
    """Return a company that stands for itself, locked, for who may change it.

    Raises: NoSuchCompany, NotAllowed, CompanyMerged.
    """
    require(work.actor, permission, visible(work, company_id).programme_key)
    row = work.session.get_one(CompanyRow, company_id, with_for_update=True, populate_existing=True)
    if row.merged_into_id is not None:
        raise CompanyMerged(name=work.session.get_one(CompanyRow, row.merged_into_id).name)
    return row


def values_of(row: CompanyRow) -> dict[str, str]:
    """Return what is known of a company by field, in the order of the fields, then the columns of lists."""
    known: dict[str, str | None] = {
        "name": row.name,
        "corporate_number": row.corporate_number,
        "municipality": row.municipality,
        **row.details,
    }
    order = [*FIELDS, *(key for key in known if key not in FIELDS)]
    return {key: value for key in order if (value := known.get(key))}


def put(row: CompanyRow, field: str, value: str) -> None:
    """Write one clean value into its place; empty for none. The trail of it is the caller's."""
    if field == "name":
        row.name, row.name_key = value, name_key(value)
    elif field in COLUMNS:
        setattr(row, field, value or None)
    else:
        row.details = {
            **{key: kept for key, kept in row.details.items() if key != field},
            **({field: value} if value else {}),
        }


def set_values(work: Work, row: CompanyRow, values: Mapping[str, str], change: Change) -> frozenset[str]:
    """Write clean values and keep what they were; return the fields that changed."""
    before = values_of(row)
    changed = {key: value for key, value in values.items() if before.get(key, "") != value}
    for key, value in changed.items():
        put(row, key, value)
        changes.note(work, changes.of_company(row.id), key, (before.get(key), value or None), change)
    return frozenset(changed)
