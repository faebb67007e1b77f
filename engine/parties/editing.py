"""Companies are edited with a reason; every value keeps what it was."""

from collections.abc import Mapping

from sqlalchemy import select

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.company_fields import FIELDS, Cleaned, Origin, clean_values
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.parties import changes, companies
from engine.parties.changes import Change
from engine.parties.municipalities import places
from engine.store.people import CompanyRow
from engine.work import Work


class NumberTaken(Invalid):
    """Another company has the corporate number."""

    code = "number_taken"
    sentence = Text(
        "法人番号{number}は「{name}」の番号です。同じ企業であれば、統合してください。",
        "The corporate number {number} is that of “{name}”: merge the two if they are one.",
    )


class ChangedMeanwhile(Conflict):
    """Somebody else changed the company since its values were shown."""

    code = "company_changed_meanwhile"
    sentence = Text(
        "表示した後に、ほかの方がこの企業の情報を変更しました。今の内容を確かめて、もう一度入力してください。",
        "Someone else changed this company after it was shown to you: check what it says now and enter it again.",
    )


def clean(work: Work, programme: ProgrammeKey, typed: Mapping[str, str]) -> Cleaned:
    """Return what was typed as values, with every mistake."""
    known = places(work.programmes.current(work.session, programme).programme)
    return clean_values(typed, known.find)


def register(work: Work, programme: ProgrammeKey, typed: Mapping[str, str], *, reason: str) -> CompanyId:
    """Register a company by hand.  Raises: NotAllowed, Invalid, NumberTaken, ReasonMissing."""
    require(work.actor, May.COMPANY_EDIT, programme)
    why = changes.reason_of(reason)
    values = _clean(work, programme, {"name": "", **typed})
    _refuse_taken(work, programme, values.get("corporate_number"), None)
    row = companies.new_row(work, programme, values)
    _note(work, row, frozenset(values), why)
    return row.id


def edit(
    work: Work, company_id: CompanyId, typed: Mapping[str, str], *, reason: str, seen: int | None = None
) -> frozenset[str]:
    """Change values of a company; return the fields that changed.

    typed: by field; what is not named stays. seen: the newest change when the values were shown, so that nobody's
    change is overwritten unseen; None does not ask.  Raises: NoSuchCompany, NotAllowed, CompanyMerged, Invalid,
    NumberTaken, ReasonMissing, ChangedMeanwhile.
    """
    row = companies.editable(work, company_id)
    why = changes.reason_of(reason)
    if seen is not None and changes.newest(work, changes.of_company(row.id)) != seen:
        raise ChangedMeanwhile
    values = _clean(work, row.programme_key, _permitted(work, row, typed))
    _refuse_taken(work, row.programme_key, values.get("corporate_number"), row.id)
    changed = companies.set_values(work, row, values, Change(origin=Origin.EDITED, reason=why))
    if changed:
        _note(work, row, changed, why)
    return changed


def _permitted(work: Work, row: CompanyRow, typed: Mapping[str, str]) -> dict[str, str]:
    """Leave personal data out for who may not read them: what is not shown cannot be changed."""
    personal = allows(work.actor, May.PERSON_READ, row.programme_key)
    return {key: value for key, value in typed.items() if personal or key not in FIELDS or not FIELDS[key].personal}


def _clean(work: Work, programme: ProgrammeKey, typed: Mapping[str, str]) -> Mapping[str, str]:
    cleaned = clean(work, programme, typed)
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    return cleaned.values


def _refuse_taken(work: Work, programme: ProgrammeKey, number: str | None, own: CompanyId | None) -> None:
    """Refuse a number that another company of the programme has; those merged with it may share it."""
    if not number:
        return
    ours = CompanyRow.programme_key == programme, CompanyRow.corporate_number == number
    for row in work.session.scalars(select(CompanyRow).where(*ours)):
        if own not in {row.id, row.merged_into_id}:
            told = {"number": number, "name": row.name}
            raise NumberTaken({"corporate_number": [NumberTaken.sentence.format(**told)]}, **told)


def _note(work: Work, row: CompanyRow, fields: frozenset[str], reason: str) -> None:
    """Leave a fact; the values themselves are in the history, where they can be kept from who may not read them."""
    data = {"company_id": row.id, "fields": sorted(fields)}
    trail.record(work, Fact(kind=FactKind.COMPANY_CHANGED, programme=row.programme_key, data=data, reason=reason))
